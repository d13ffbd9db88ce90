/** What is taken but looks odd: more given away than the ledger shows, a price far from the one before. Named, never changed. */
import { absolute, movementsOf, units } from '../ledger/index.ts'
import type { LedgerLine } from '../ledger/index.ts'
import type { ImportLine, LineNote } from './line.ts'

/** Between two trades of one symbol; splits in between are allowed for. */
const jumpMax = 20n

export interface OddityFacts {
  /** Lines of the account so far, ascending. */
  readonly before: readonly LedgerLine[]
  /** Whether these lines tell everything that ever happened in the account. */
  readonly isWhole: boolean
}

/** Lines whose price is that of the market. */
export const priced: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover', 'dividend_reinvested'])
const idOf = ({ line }: ImportLine): string => `line ${line}`

export const ledgerLineOf = (line: ImportLine): LedgerLine => ({
  id: idOf(line),
  type: line.type,
  symbol: line.symbol,
  quantity: line.quantity,
  price: line.price,
  fee: line.fee,
  amount: line.amount,
  date: line.date,
  at: line.at,
  ratio: line.ratio,
  newSymbol: line.newSymbol,
})

function oversold(lines: readonly ImportLine[], { before, isWhole }: OddityFacts): readonly LineNote[] {
  if (!isWhole) return []
  const byId = new Map(lines.map((line) => [idOf(line), line.line]))
  return movementsOf([...before, ...lines.map(ledgerLineOf)]).oversold.flatMap(({ id, symbol }) => {
    const line = byId.get(id)
    const message = `it gives away more of ${symbol} than the account held; what is missing is left out of lots and gains`
    return line === undefined ? [] : [{ line, message }]
  })
}

/** A trade at nothing that brought or cost money: the amount counts, and somebody should look. */
function zeroPrices(lines: readonly ImportLine[]): readonly LineNote[] {
  return lines.flatMap(({ line, type, price }) =>
    // Most prices begin with another digit and need not be opened.
    price?.startsWith('0') === true && priced.has(type) && units(price) === 0n
      ? [{ line, message: 'its price is zero; what is paid is taken from the amount' }]
      : [],
  )
}

function jumps(lines: readonly ImportLine[], before: readonly LedgerLine[]): readonly LineNote[] {
  const last = new Map<string, { readonly price: string; readonly size: bigint }>()
  const notes: LineNote[] = []
  const symbols = new Set(lines.map(({ symbol }) => symbol))
  const known = before.filter(({ symbol }) => symbols.has(symbol))
  const told: readonly (LedgerLine | ImportLine)[] = [...known, ...lines]
  for (const one of told.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    const { type, symbol, price } = one
    // Of the file; the others are in the account already.
    const line = 'line' in one ? one.line : null
    if (symbol === null) continue
    // After a corporate action the price is another.
    if (!priced.has(type) && type !== 'dividend') last.delete(symbol)
    if (price === null || !priced.has(type)) continue
    const size = absolute(units(price))
    if (size === 0n) continue
    const former = last.get(symbol)
    if (line !== null && former && (size > former.size * jumpMax || size * jumpMax < former.size))
      notes.push({ line, message: `its price ${price} is far from ${former.price} before it; is it a slip of scale?` })
    last.set(symbol, { price, size })
  }
  return notes
}

export const odditiesOf = (lines: readonly ImportLine[], facts: OddityFacts): readonly LineNote[] =>
  [...oversold(lines, facts), ...zeroPrices(lines), ...jumps(lines, facts.before)].toSorted((a, b) => a.line - b.line)
