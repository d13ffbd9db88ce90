import type { History } from './history.ts'
import type { Returns } from './returns.ts'

export function analyse(history: History): { readonly chart: Readonly<Record<'value' | 'flow', Float64Array>> }
export function risk(returns: Returns): unknown
