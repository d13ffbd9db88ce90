/**
 * A portfolio's totals between two readings of its accounts. They begin as the reading tells them, figure by figure, and a
 * trade in the market moves what is held of its symbol and nothing else: value, today's change and unrealized profit by the
 * same amount, as the broker itself would tell them at that price. What no trade can be trusted to price stays as it was
 * read: what has no price, accounts that are stale or kept in another currency, and what is not worth quantity times price.
 */
import { newYorkInstant, newYorkTime, addDays } from '../calendar/index.ts'
import { contractSize, divided, unit, units, unitsText } from '../ledger/index.ts'
import { decimal } from '../money/index.ts'
import type { Decimal } from '../money/index.ts'
import { addUp, asOfOf, totalsOf } from './aggregate.ts'
import type { PortfolioTotals, TotalParts } from './aggregate.ts'
import type { AccountValues, ReportedHolding } from './holding.ts'
import type { Trade } from './last-trades.ts'

/** A cent, in units. */
const cent = unit / 100n
/** Prices come in US dollars, and none is converted. */
const quoted = 'USD'
/** A broker's value and price are read at moments of their own; what is further apart is counted in another measure. */
const apartPercentMax = 2n
/** Of the largest; each is a subscription at a source. */
export const followedSymbolsMax = 200

/** A listing abroad (`AAPL.MEXI`), whose quotes are in the money of its exchange; a class of shares has one letter. */
const listedAbroad = /\.[A-Z0-9]{2,}$/

interface Followed {
  /** Shares or coins, signed; of a contract, the shares that it is for. A count of 10^-18, as all amounts here. */
  readonly size: bigint
  /** As it was read. */
  readonly read: { readonly price: bigint; readonly value: bigint; readonly atMs: number }
  /** The end of the day that its change is of. */
  readonly dayEndsMs: number
  /** Moves with the value; `false` = the sum is not known. */
  value: bigint
}

export interface LiveFigures {
  readonly asOf: string | null
  readonly totals: PortfolioTotals
}

export class LiveTotals {
  readonly #accounts: readonly AccountValues[]
  readonly #parts: TotalParts
  readonly #bySymbol: ReadonlyMap<string, Followed[]>
  /** Symbols with a price by which quotes must be known before an account is as new as the newest trade. */
  readonly #waiting: ReadonlyMap<AccountValues, Set<string>>
  #change = 0n
  #tradedAt: string | null = null

  /** `priced`: ids of the accounts whose prices are those of the market that the trades come from. */
  constructor(accounts: readonly AccountValues[], priced: ReadonlySet<string>) {
    const { currency, counted, parts } = addUp(accounts)
    const own =
      currency === quoted ? counted.filter(({ accountId, status }) => status === 'fresh' && priced.has(accountId)) : []
    const found = own.flatMap((account) =>
      account.holdings.flatMap((holding) => {
        const followed = followedOf(account, holding)
        return followed ? [{ symbol: holding.symbol, followed }] : []
      }),
    )
    const grouped = Map.groupBy(found, ({ symbol }) => symbol)
    const exposure = (symbol: string) => absoluteOf((grouped.get(symbol) ?? []).map(({ followed }) => followed.value))
    const largest = [...grouped.keys()]
      .toSorted((a, b) => compare(exposure(b), exposure(a)) || (a < b ? -1 : 1))
      .slice(0, followedSymbolsMax)
    this.#accounts = accounts
    this.#parts = parts
    this.#bySymbol = new Map(
      largest.map((symbol) => [symbol, (grouped.get(symbol) ?? []).map(({ followed }) => followed)]),
    )
    this.#waiting = new Map(own.map((account) => [account, waitingOf(account)]))
  }

  /** Whose trades can move the totals; the largest holding first. */
  get symbols(): readonly string[] {
    return [...this.#bySymbol.keys()]
  }

  /** Somebody tells trades of the symbol: what it is worth is as new as the newest of all trades. */
  heard(symbol: string): void {
    if (this.#bySymbol.has(symbol)) for (const symbols of this.#waiting.values()) symbols.delete(symbol)
  }

  /** Answers whether a figure is another one now. A trade before the reading, or of another day, moves nothing. */
  take({ symbol, price, atMs }: Trade): boolean {
    const list = this.#bySymbol.get(symbol)
    if (!list) return false
    let change = 0n
    let isCounted = false
    for (const followed of list) {
      if (atMs <= followed.read.atMs || atMs >= followed.dayEndsMs) continue
      isCounted = true
      const value = valueAt(followed, price)
      change += value - followed.value
      followed.value = value
    }
    if (!isCounted) return false
    const at = new Date(atMs).toISOString()
    const isNewer = this.#tradedAt === null || at > this.#tradedAt
    if (isNewer) this.#tradedAt = at
    this.#change += change
    return change !== 0n || isNewer
  }

  figures(): LiveFigures {
    const { marketValue, dayChange, unrealizedPl } = this.#parts
    const change = decimal(unitsText(this.#change))
    const moved = (figure: Decimal | null) => figure && figure.plus(change)
    return {
      asOf: this.#asOf(),
      totals: totalsOf({
        ...this.#parts,
        marketValue: marketValue.plus(change),
        dayChange: moved(dayChange),
        unrealizedPl: moved(unrealizedPl),
      }),
    }
  }

  /** As `GET /portfolio` says it, where an account all of whose prices are followed is as new as the newest trade. */
  #asOf(): string | null {
    const newest = this.#tradedAt
    return asOfOf(
      this.#accounts.map((account) => {
        const { status, asOf } = account
        const isFollowed = newest !== null && this.#waiting.get(account)?.size === 0
        return isFollowed && (asOf ?? '') < newest ? { status, asOf: newest } : { status, asOf }
      }),
    )
  }
}

const compare = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? -1 : 1)
const sizeOf = (value: bigint): bigint => (value < 0n ? -value : value)
const absoluteOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + sizeOf(value), 0n)

/** To the cent, as brokers tell it; at the price that was read, the very value that was read. */
function valueAt({ size, read }: Followed, price: bigint): bigint {
  return price === read.price ? read.value : divided(size * price, unit * cent) * cent
}

/** Never heard of. */
const unfollowed = ''

/** Symbols by which an account's value moves, and a sign for whatever else it moves by. */
function waitingOf(account: AccountValues): Set<string> {
  const priced = account.holdings.filter(({ quantity, marketValue }) => marketValue !== null && units(quantity) !== 0n)
  return new Set(priced.map((holding) => (followedOf(account, holding) ? holding.symbol : unfollowed)))
}

/** `undefined`: no trade tells what it is worth. */
function followedOf({ asOf }: AccountValues, holding: ReportedHolding): Followed | undefined {
  const { symbol, quantity, currentPrice, marketValue } = holding
  if (asOf === null || currentPrice === null || marketValue === null || listedAbroad.test(symbol)) return undefined
  const size = units(quantity) * contractSize(symbol)
  const read = { price: units(currentPrice), value: units(marketValue), atMs: Date.parse(asOf) }
  const told = divided(size * read.price, unit)
  if (size === 0n || sizeOf(told - read.value) * 100n > sizeOf(read.value) * apartPercentMax + 100n * cent)
    return undefined
  const { date } = newYorkTime(read.atMs)
  return { size, read, dayEndsMs: newYorkInstant(addDays(date, 1), 0), value: read.value }
}
