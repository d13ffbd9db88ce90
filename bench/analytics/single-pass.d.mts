import type { History } from './history.ts'
import type { Returns } from './returns.ts'

export interface Analysis {
  readonly twr: number
  readonly maxDrawdown: number
  readonly sharpe: number | null
  readonly sortino: number | null
  readonly value: number
  readonly realised: number
  readonly unrealised: number
  readonly chart: Readonly<Record<'value' | 'flow', Float64Array>>
}
export function analyse(history: History): Analysis
export function risk(returns: Returns): unknown
