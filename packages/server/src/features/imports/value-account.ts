/** What an account without a connection holds, out of its own ledger, at the prices of the user's best source. */
import type { ReportedPosition } from '@g2e/brokers/port'
import { newYorkTime } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { contractSize, unitsText } from '@g2e/domain/ledger'
import { Money, Price, Quantity, decimal, round, sum, toMoney, toPercent, toPrice } from '@g2e/domain/money'
import type { AccountRecord } from '../accounts/index.ts'
import { holdingsTask } from './holdings-task.ts'
import type { Held, Holdings, HoldingsPart } from './holdings-task.ts'
import type { ImportsDeps } from './imports-deps.ts'

interface Priced {
  readonly last: Price
  /** Change of the price since the close before. */
  readonly change: Price | null
  readonly changePercent: string | null
}

const costPlaces = 10
const symbolsPerCall = 200

/** Up to here the way to a thread and back costs more than the work. */
const linesHereMax = 1_000

async function readHoldings(
  { accounts, platform: { offLoop } }: ImportsDeps,
  { id, userId, currency }: AccountRecord,
  today: string,
): Promise<Holdings> {
  const { total, pages } = await accounts.ledgerBytes(userId, { accountIds: [id] })
  async function* parts(): AsyncGenerator<HoldingsPart> {
    yield { kind: 'wanted', currency, today }
    for await (const bytes of pages) yield { kind: 'page', bytes }
  }
  let found: Holdings = { cash: 0n, held: [] }
  const take = (told: Holdings): void => {
    found = told
  }
  if (total <= linesHereMax) await offLoop.here(holdingsTask, parts(), take)
  else await offLoop.run(holdingsTask, parts(), take)
  return found
}

async function pricesOf(
  { market }: ImportsDeps,
  userId: string,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, Priced>> {
  const prices = new Map<string, Priced>()
  for (let start = 0; start < symbols.length; start += symbolsPerCall) {
    const { items } = await market.quotes(userId, symbols.slice(start, start + symbolsPerCall))
    for (const { symbol, last, bid, ask, previousClose } of items) {
      const middle = bid !== null && ask !== null ? decimal(bid).plus(ask).div(2).toFixed() : null
      const price = last ?? middle ?? previousClose
      if (price === null || !decimal(price).isPositive() || decimal(price).isZero()) continue
      const change = previousClose === null ? null : decimal(price).minus(previousClose)
      prices.set(symbol, {
        last: Price(price),
        change: change === null ? null : toPrice(change),
        changePercent:
          change === null || previousClose === null || decimal(previousClose).isZero()
            ? null
            : toPercent(round(change.div(previousClose).times(100), 6)),
      })
    }
  }
  return prices
}

function positionOf({ symbol, quantity, cost }: Held, priced: Priced | undefined): ReportedPosition {
  const size = decimal(unitsText(quantity))
  const units = size.times(contractSize(symbol).toString())
  const value = priced === undefined ? null : units.times(priced.last)
  const paid = cost === null ? null : decimal(unitsText(cost))
  const gain = value === null || paid === null ? null : value.minus(paid)
  const gainPercent = gain === null || paid === null || paid.isZero() ? null : gain.div(paid.abs()).times(100)
  const dayChange = priced?.change ? units.times(priced.change) : null
  return {
    symbol,
    name: null,
    assetType: isOptionSymbol(symbol) ? 'option' : symbol.includes('/') ? 'crypto' : 'stock',
    quantity: Quantity(unitsText(quantity)),
    averageCost: paid === null ? null : toPrice(round(paid.div(units), costPlaces)),
    currentPrice: priced?.last ?? null,
    marketValue: value === null ? null : toMoney(value),
    costBasis: paid === null ? null : toMoney(paid),
    unrealizedPl: gain === null ? null : toMoney(gain),
    unrealizedPlPercent: gainPercent === null ? null : toPercent(round(gainPercent, 6)),
    dayChange: dayChange === null ? null : toMoney(dayChange),
    dayChangePercent: priced?.changePercent === null || !priced ? null : toPercent(decimal(priced.changePercent)),
    quantityAvailable: null,
    raw: {},
  }
}

/** What a symbol is, by our list and the brokers' word. */
async function described(
  { market }: ImportsDeps,
  userId: string,
  positions: readonly ReportedPosition[],
): Promise<readonly ReportedPosition[]> {
  const known = await market.instruments(
    userId,
    positions.map(({ symbol }) => symbol),
  )
  return positions.map((position) => {
    const found = known.get(position.symbol)
    return found ? { ...position, name: found.name, assetType: found.assetType } : position
  })
}

const unpricedText = (symbols: readonly string[]): string =>
  `No source has a price of ${symbols.slice(0, 5).join(', ')}${symbols.length > 5 ? ` and ${symbols.length - 5} more` : ''}; what is held of it is not in the total.`

/** Plays the ledger, asks for prices, stores both; when this throws, what was known stays. */
export async function valueAccount(deps: ImportsDeps, account: AccountRecord): Promise<void> {
  const { accounts, market } = deps
  const { userId } = account
  const now = await market.now(userId)
  const { cash, held } = await readHoldings(deps, account, newYorkTime(now).date)
  const symbols = held.map(({ symbol }) => symbol)
  const prices = symbols.length === 0 ? new Map<string, Priced>() : await pricesOf(deps, userId, symbols)
  const positions = await described(
    deps,
    userId,
    held.map((part) => positionOf(part, prices.get(part.symbol))),
  )
  const unpriced = positions.filter(({ marketValue }) => marketValue === null).map(({ symbol }) => symbol)
  const cashText = Money(unitsText(cash))
  const worth = positions.flatMap(({ marketValue }) => marketValue ?? [])
  await accounts.own.putHoldings(account, {
    balance: {
      currency: account.currency,
      cash: cashText,
      cashAvailable: null,
      buyingPower: null,
      dayTradingBuyingPower: null,
      portfolioValue: unpriced.length > 0 ? null : toMoney(sum([...worth, cashText])),
      marginUsed: null,
    },
    positions,
    pricedAt: now,
    doubt: unpriced.length > 0 ? unpricedText(unpriced) : null,
  })
}
