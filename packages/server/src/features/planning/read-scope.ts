/** The accounts that a plan is about, as they are, and the prices that it reckons with. */
import { decimal, toPrice } from '@g2e/domain/money'
import type { Decimal, Price } from '@g2e/domain/money'
import { multiplierOf } from '@g2e/domain/orders'
import type { RebalanceAccount, RebalanceInstrument } from '@g2e/domain/rebalance'
import { notFound } from '../../platform/http/problem.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { PlanningDeps } from './planning-deps.ts'

const currency = 'USD'

export interface Excluded {
  readonly what: string
  readonly reason: string
}

export interface PlanScope {
  readonly snapshots: readonly AccountSnapshot[]
  readonly accounts: readonly RebalanceAccount[]
  readonly excluded: readonly Excluded[]
}

function barredOf({ account, connection }: AccountSnapshot): string | null {
  if (connection === null) return 'no connection leads to it'
  if (connection.access !== 'trade') return 'its connection is read-only'
  if (connection.status !== 'active') return 'its connection does not work just now'
  return account.tradable ? null : (account.tradingNote ?? 'the broker says so')
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readPlanScope(
  { accounts, connections }: PlanningDeps,
  userId: string,
  wanted: readonly string[] | undefined,
  isRetirement: (accountId: string) => boolean,
): Promise<PlanScope> {
  const own = new Set((await accounts.list(userId)).map(({ id }) => id))
  if (wanted?.some((id) => !own.has(id))) throw notFound('account')
  const all = await accounts.snapshots(userId, wanted)
  const excluded: Excluded[] = []
  const snapshots: AccountSnapshot[] = []
  const usable: RebalanceAccount[] = []
  for (const snapshot of all) {
    const { account, balance, connection, positions } = snapshot
    if (balance === null || balance.cash === null) {
      excluded.push({ what: account.accountName, reason: 'it was never read, or its cash is not reported' })
      continue
    }
    if (balance.currency !== currency) {
      excluded.push({ what: account.accountName, reason: `it is kept in ${balance.currency}` })
      continue
    }
    // An account of files alone is at no broker: it is weighed, and no order goes there.
    const capabilities = connection && connections.definitionOf(account.brokerId).capabilities
    const power = balance.buyingPower
    snapshots.push(snapshot)
    usable.push({
      accountId: account.id,
      accountName: account.accountName,
      cash: balance.cash,
      spendable: power !== null && decimal(power).lt(balance.cash) ? power : balance.cash,
      assetTypes: capabilities?.assetTypes ?? [],
      fractional: capabilities?.fractional ?? false,
      isRetirement: isRetirement(account.id),
      barred: barredOf(snapshot),
      holdings: positions.map(({ symbol, quantity, quantityAvailable }) => ({
        symbol,
        quantity,
        available: quantityAvailable,
      })),
    })
  }
  return { snapshots, accounts: usable, excluded }
}

const centsFrom = '1'
const roundUp = 0
const roundDown = 1
/** Prices are quoted to the cent, below a dollar to a hundredth of one (SEC Rule 612). */
const tick = (price: Decimal, way: 0 | 1): Decimal => price.toDecimalPlaces(price.gte(centsFrom) ? 2 : 4, way)

interface Known {
  readonly last: string | null
  readonly bid: string | null
  readonly ask: string | null
}

const positive = (text: string | null | undefined): Decimal | null =>
  text !== null && text !== undefined && decimal(text).gt(0) ? decimal(text) : null

function pricesOf(
  quote: Known | undefined,
  held: Price | null,
): Omit<RebalanceInstrument, 'symbol' | 'assetType'> | null {
  const price = positive(quote?.last) ?? positive(held)
  if (price === null) return null
  return {
    price: toPrice(price),
    buyPrice: toPrice(tick(positive(quote?.ask) ?? price, roundUp)),
    sellPrice: toPrice(tick(positive(quote?.bid) ?? price, roundDown)),
  }
}

/** Fresh quotes, else the price of the report. What has neither is not in the answer. */
export async function readInstruments(
  { market }: PlanningDeps,
  userId: string,
  { snapshots, symbols }: { readonly snapshots: readonly AccountSnapshot[]; readonly symbols: readonly string[] },
): Promise<ReadonlyMap<string, RebalanceInstrument>> {
  const positions = snapshots.flatMap((snapshot) => snapshot.positions)
  const reported = new Map(positions.map((position) => [position.symbol, position]))
  const wanted = [...new Set([...symbols, ...reported.keys()])]
  if (wanted.length === 0) return new Map()
  const [{ items }, labels] = await Promise.all([
    market.quotes(userId, wanted, { fresh: true }),
    market.instruments(userId, wanted),
  ])
  const quotes = new Map(items.map((quote) => [quote.symbol, quote]))
  const found = new Map<string, RebalanceInstrument>()
  for (const symbol of wanted) {
    const position = reported.get(symbol)
    const prices = pricesOf(quotes.get(symbol), position?.currentPrice ?? null)
    if (prices === null) continue
    const contract = multiplierOf(symbol)
    found.set(symbol, {
      symbol,
      assetType: position?.assetType ?? labels.get(symbol)?.assetType ?? (symbol.includes('/') ? 'crypto' : 'stock'),
      ...prices,
      price: toPrice(decimal(prices.price).times(contract)),
    })
  }
  return found
}
