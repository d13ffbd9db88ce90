/** Whether a line can be true: the ledger's own test of a row, and what only an import can know (today, the account). */
import { openRow, rowOfLine } from '../ledger/index.ts'
import type { ImportLine } from './line.ts'

export interface LineFacts {
  /** New York date. */
  readonly today: string
  /** Of the account. */
  readonly currency: string
}

/** No exchange of ours is older. */
const firstDate = '1900-01-01'

const closing: ReadonlySet<string> = new Set(['sell', 'buy_to_cover'])

const isMissing = (text: string | null): boolean => text === null || /^-?[0.]+$/.test(text)

/** What the ledger would leave out when it is played, said before it is taken. */
function incompleteAction({ type, ratio, quantity, newSymbol }: ImportLine): string | null {
  if (type === 'split' && isMissing(ratio) && isMissing(quantity)) return 'a split needs its ratio ("2" is two for one)'
  if (ratio?.startsWith('-')) return 'its ratio is below zero'
  if (type === 'spin_off' && (newSymbol === null || isMissing(ratio)) && isMissing(quantity))
    return 'a spin-off needs newSymbol and ratio (new shares per share held)'
  if (type === 'symbol_change' && newSymbol === null && isMissing(quantity)) return 'a change of symbol needs newSymbol'
  return null
}

/** `null` = it can be true; else why not, in a sentence. */
export function doubtAboutLine(line: ImportLine, { today, currency }: LineFacts): string | null {
  if (line.date > today) return `its date ${line.date} is in the future`
  if (line.date < firstDate) return `its date ${line.date} is too far in the past`
  if (line.currency !== currency)
    return `its currency ${line.currency} is not that of the account, ${currency}; import it into an account kept in ${line.currency}`
  if (line.price?.startsWith('-')) return 'its price is below zero'
  if (line.lots.length > 0 && !closing.has(line.type)) return `a ${line.type} closes no lots; leave lots empty`
  if (line.type === 'other') return null
  const incomplete = incompleteAction(line)
  if (incomplete !== null) return incomplete
  const opened = openRow(rowOfLine(line, { id: String(line.line), account: undefined }), currency)
  return 'reason' in opened ? opened.reason : null
}
