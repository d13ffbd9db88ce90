/** A stored or imported line as a row of a ledger bundle: the one place where absent (`null`) becomes absent (`undefined`). */
import type { BundleRow } from './bundle-row.ts'

/** What every line says, stored, imported or written out: decimals are texts, absent is `null`. */
export interface LineWords {
  readonly date: string
  /** ISO 8601 UTC instant. */
  readonly at: string | null
  readonly type: string
  readonly symbol: string | null
  readonly quantity: string | null
  readonly price: string | null
  readonly fee: string | null
  readonly amount: string | null
  readonly currency: string
  readonly ratio: string | null
  readonly newSymbol: string | null
  readonly basisFraction: string | null
}

export interface LineFigures extends Omit<LineWords, 'ratio' | 'newSymbol' | 'basisFraction'> {
  readonly ratio?: string | null | undefined
  readonly newSymbol?: string | null | undefined
  readonly basisFraction?: string | null | undefined
  readonly lots?: readonly string[] | null | undefined
}

export const rowOfLine = (line: LineFigures, { id, account }: Pick<BundleRow, 'id' | 'account'>): BundleRow => ({
  id,
  account,
  date: line.date,
  type: line.type,
  currency: line.currency,
  time: line.at ?? undefined,
  symbol: line.symbol ?? undefined,
  quantity: line.quantity ?? undefined,
  price: line.price ?? undefined,
  fee: line.fee ?? undefined,
  amount: line.amount ?? undefined,
  ratio: line.ratio ?? undefined,
  newSymbol: line.newSymbol ?? undefined,
  basisFraction: line.basisFraction ?? undefined,
  lots: line.lots ?? undefined,
})
