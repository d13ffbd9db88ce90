/**
 * What is told of a lot, of the sums of lots, and of a wash sale: the ledger lines of every symbol that has to do with it,
 * and what the account reports of the holding that a lot is a part of. The second implementation matches the lots once more.
 */
import { lotWorth, units, unitsText } from '@g2e/domain/ledger'
import type { LotWorth } from '@g2e/domain/ledger'
import type { Bundle, BundleAnswer } from '@g2e/domain/ledger-bundle'
import { decimal } from '@g2e/domain/money'
import type { Portfolio } from '@g2e/contract/portfolio'
import type { Workings } from './workings.ts'

type Lot = BundleAnswer['lots'][number]

export interface ReportedLotHolding {
  readonly account: string
  readonly symbol: string
  readonly quantity: string
  readonly marketValue: string | null
}

export const reportedHoldings = ({ positions }: Pick<Portfolio, 'positions'>): readonly ReportedLotHolding[] =>
  positions.flatMap(({ symbol, holdings }) =>
    holdings.map(({ accountId: account, quantity, marketValue }) => ({ account, symbol, quantity, marketValue })),
  )

export interface LotWish {
  /** `transactionId,symbol,accountId` */
  readonly lot?: string | undefined
  /** Without a lot: of these symbols, or of all. */
  readonly symbols?: readonly string[] | undefined
  /** New York date. */
  readonly today: string
}

const lotKey = ({ transactionId, symbol, account }: Lot): string => [transactionId, symbol, account].join(',')

/** Lines that could not be counted; without prices nothing else is told of a bundle of lots. */
function refusedLines({ transactions }: Bundle, { excluded }: BundleAnswer): Workings['excluded'] {
  const ids = new Set(transactions.map(({ id }) => id))
  return excluded.filter(({ what }) => ids.has(what))
}

const total = (texts: readonly string[]): string => {
  let all = 0n
  for (const text of texts) all += units(text)
  return unitsText(all)
}
/** A sum of some would be a wrong number: it is known where every part is. */
const totalKnown = (texts: readonly (string | null)[]): string | null => {
  const known = texts.filter((text) => text !== null)
  return known.length === texts.length ? total(known) : null
}

const fraction = (percent: string | null): string | null =>
  percent === null ? null : decimal(percent).div(100).toFixed()

const foundOfOne = ({ quantity, costBasis, heldSince, heldParts }: Lot, worth: LotWorth) => ({
  quantity,
  costBasis,
  costEach: worth.costEach,
  value: worth.value,
  unrealized: worth.unrealized,
  unrealizedPercent: fraction(worth.unrealizedPercent),
  daysToLong: worth.daysToLong === null ? null : String(worth.daysToLong),
  heldSince,
  heldParts,
})

/** What only one lot has is not known of several. */
function foundOfMany(lots: readonly Lot[], worths: readonly LotWorth[]) {
  const isOneSymbol = new Set(lots.map(({ symbol }) => symbol)).size === 1
  return {
    count: String(lots.length),
    quantity: isOneSymbol ? total(lots.map(({ quantity }) => quantity)) : null,
    costBasis: total(lots.map(({ costBasis }) => costBasis)),
    value: totalKnown(worths.map(({ value }) => value)),
    unrealized: totalKnown(worths.map(({ unrealized }) => unrealized)),
  }
}

export function lotWorkings(
  bundle: Bundle,
  answer: BundleAnswer,
  { lot, symbols, today, holdings }: LotWish & { readonly holdings: readonly ReportedLotHolding[] },
): Workings {
  const own = answer.lots.filter((one) =>
    lot === undefined ? (symbols?.includes(one.symbol) ?? true) : lotKey(one) === lot,
  )
  const holdingOf = ({ account, symbol }: Lot) =>
    holdings.find((held) => held.account === account && held.symbol === symbol)
  const worths = own.map((one) => lotWorth(one, holdingOf(one), today))
  const [only] = own
  const [worth] = worths
  const unknown = own.filter((_, place) => worths[place]?.value === null)
  const meant = new Set(own.map(({ symbol }) => symbol))
  return {
    given: {
      kind: 'lots',
      lot: lot ?? null,
      symbols: symbols ?? null,
      today,
      holdings: holdings
        .filter(({ symbol }) => meant.has(symbol))
        .map(({ account, symbol, quantity, marketValue }) => [account, symbol, quantity, marketValue]),
    },
    found: lot === undefined ? foundOfMany(own, worths) : only && worth ? foundOfOne(only, worth) : {},
    transactions: bundle.transactions.length,
    excluded: [
      ...refusedLines(bundle, answer),
      ...unknown.map((one) => ({ what: one.symbol, reason: 'its account tells no value of it' })),
      ...(own.length === 0 ? [{ what: lot ?? symbols?.join(', ') ?? 'lots', reason: 'nothing of this is held' }] : []),
    ],
  }
}

type Sale = BundleAnswer['washSales'][number]
const saleKey = ({ sellId, buyId, verdict }: Sale): string => [sellId, buyId ?? '-', verdict].join(',')

/** `sale`: `sellId,buyId,verdict`, `-` in the place of a purchase that there is not. */
export function washSaleWorkings(bundle: Bundle, answer: BundleAnswer, sale: string): Workings {
  const own = answer.washSales.find((one) => saleKey(one) === sale)
  const carried =
    own?.verdict === 'match'
      ? answer.washCarried.find(({ sellId, buyId }) => sellId === own.sellId && buyId === own.buyId)
      : undefined
  const heldLonger = carried?.heldLonger ?? []
  const [longest] = heldLonger
  const excluded = refusedLines(bundle, answer)
  return {
    given: { kind: 'wash_sale', sale },
    found: own
      ? {
          quantity: own.quantity,
          disallowed: own.disallowed,
          basisAdded: carried?.basisAdded ?? '0',
          longest: longest ? String(longest.days) : null,
          heldLonger,
        }
      : {},
    transactions: bundle.transactions.length,
    excluded: own ? excluded : [...excluded, { what: sale, reason: 'no wash sale is told of it' }],
  }
}
