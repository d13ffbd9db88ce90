/** `GET /v1/accounts/{key}/portfolio` and its lots (brokers/etrade.md 2.3). */
import { decimal, round, sum } from '@g2e/domain/money'
import { addressOf, accountOf, nothing } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import type { YearRanges } from '../market/price-facts.ts'
import { num, percentOf, rounded } from '../wire/number.ts'
import { osiKey, positionProduct, quoteName } from '../wire/product.ts'
import { descriptionOf } from '../wire/product.ts'
import { malformed } from '../wire/refusal.ts'
import type { Fields } from '../wire/value.ts'
import { gainOf, netValue, positionRows } from './position-row.ts'
import type { PositionRow } from './position-row.ts'
import { readView, viewBlock } from './position-views.ts'
import type { View } from './position-views.ts'

const countDefault = 50
/** `dateAcquired` of a position whose cost is unknown. */
const unknownDate = -57_600_000

interface Page {
  readonly number: number
  readonly count: number
}

function wholeAbove(call: Call, name: string, fallback: number): number {
  const text = call.query.get(name)
  if (text === undefined) return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw malformed(`${name} must be a whole number above zero.`)
  return value
}

const midnightOf = ({ context }: Desk, at: number): number =>
  context.market.calendar.newYorkInstant(context.market.calendar.newYork(at).date, 0)

function todayFields(desk: Desk, { lots }: PositionRow): Fields {
  const today = midnightOf(desk, desk.context.clock.now())
  const bought = lots.filter(({ openedAt }) => openedAt >= today)
  const quantity = sum(bought.map((lot) => lot.quantity))
  const worth = sum(bought.map((lot) => decimal(lot.quantity).times(lot.price)))
  return {
    todayCommissions: 0,
    todayFees: 0,
    todayPricePaid: quantity.isZero() ? 0 : rounded(worth.dividedBy(quantity), 4),
    todayQuantity: num(quantity),
  }
}

interface RowFacts {
  readonly view: View
  readonly total: ReturnType<typeof netValue>
  readonly ranges: YearRanges
  readonly suffix: string
  readonly hasLots: boolean
}

function positionFields(desk: Desk, row: PositionRow, facts: RowFacts): Fields {
  const { account, instrument, view, quantity, isCostKnown } = row
  const averageCost = isCostKnown ? rounded(row.cost.dividedBy(quantity.times(view.multiplier)), 4) : 0
  const gain = gainOf(row)
  const isOption = instrument.kind === 'option'
  const openedAt = row.lots[0]?.openedAt ?? view.openedAt
  return {
    positionId: row.positionId,
    accountId: account.accountNumber,
    Product: positionProduct(instrument),
    symbolDescription: isOption ? descriptionOf(instrument) : instrument.symbol,
    dateAcquired: isCostKnown ? midnightOf(desk, openedAt) : unknownDate,
    pricePaid: averageCost,
    commissions: 0,
    otherFees: 0,
    quantity: num(quantity),
    positionIndicator: row.indicator,
    positionType: quantity.isNegative() ? 'SHORT' : 'LONG',
    daysGain: num(row.dayChange),
    daysGainPct: percentOf(row.dayChange, row.marketValue.minus(row.dayChange)),
    marketValue: num(row.marketValue),
    totalCost: num(row.cost),
    totalGain: num(gain),
    totalGainPct: percentOf(gain, row.cost),
    pctOfPortfolio: percentOf(row.marketValue, facts.total),
    costPerShare: averageCost,
    ...todayFields(desk, row),
    adjPrevClose: facts.view === 'COMPLETE' ? num(view.previousClose) : 0,
    osiKey: isOption ? osiKey(instrument.contract) : undefined,
    lotsDetails: addressOf(desk, `/accounts/${account.accountId}/portfolio/${row.positionId}${facts.suffix}`),
    quoteDetails: addressOf(desk, `/market/quote/${quoteName(instrument)}${facts.suffix}`),
    ...viewBlock(desk, row, { view: facts.view, ranges: facts.ranges }),
    PositionLot: facts.hasLots ? lotFields(desk, row) : undefined,
  }
}

function lotFields(desk: Desk, row: PositionRow): readonly Fields[] {
  const { view, positionId, isCostKnown } = row
  return row.lots.map((lot, place) => {
    const quantity = decimal(lot.quantity)
    const value = round(quantity.times(view.price).times(view.multiplier), 2)
    const cost = isCostKnown ? round(quantity.times(lot.price).times(view.multiplier), 2) : decimal(0)
    const dayChange = round(row.dayChange.times(quantity).dividedBy(row.quantity), 2)
    return {
      positionId,
      positionLotId: positionId - 2_000_000_000_000 + place,
      price: isCostKnown ? num(lot.price) : 0,
      termCode: 0,
      daysGain: num(dayChange),
      daysGainPct: percentOf(dayChange, value.minus(dayChange)),
      marketValue: num(value),
      totalCost: num(cost),
      totalCostForGainPct: num(cost),
      totalGain: num(value.minus(cost)),
      lotSourceCode: 0,
      originalQty: num(quantity),
      remainingQty: num(quantity),
      availableQty: num(quantity),
      orderNo: 0,
      legNo: 1,
      acquiredDate: isCostKnown ? midnightOf(desk, lot.openedAt) : unknownDate,
      locationCode: 0,
      exchangeRate: 0,
      settlementCurrency: 'USD',
      paymentCurrency: 'USD',
      adjPrice: 0,
      commPerShare: 0,
      feesPerShare: 0,
      premiumAdj: 0,
      shortType: 0,
    }
  })
}

function totals(desk: Desk, rows: readonly PositionRow[], accountId: string): Fields {
  const value = netValue(rows)
  const dayChange = sum(rows.map((row) => row.dayChange))
  const cost = sum(rows.map((row) => row.cost))
  const gain = value.minus(cost)
  return {
    todaysGainLoss: num(dayChange),
    todaysGainLossPct: percentOf(dayChange, value.minus(dayChange)),
    totalMarketValue: num(value),
    totalGainLoss: num(gain),
    totalGainLossPct: percentOf(gain, cost),
    totalPricePaid: num(cost),
    cashBalance: num(desk.context.exchange.balances(accountId).cash),
  }
}

const sorts: ReadonlyMap<string, (row: PositionRow) => number | string> = new Map<
  string,
  (row: PositionRow) => number | string
>([
  ['SYMBOL', ({ instrument }: PositionRow) => instrument.symbol],
  ['QUANTITY', ({ quantity }: PositionRow) => num(quantity)],
  ['MARKET_VALUE', ({ marketValue }: PositionRow) => num(marketValue)],
  ['DAYS_GAIN', ({ dayChange }: PositionRow) => num(dayChange)],
  ['TOTAL_GAIN', (row: PositionRow) => num(gainOf(row))],
  ['TOTAL_COST', ({ cost }: PositionRow) => num(cost)],
  ['LAST_TRADE', ({ view }: PositionRow) => num(view.price)],
  ['PRICE_PAID', ({ view }: PositionRow) => num(view.averageCost)],
])

/** Orders that are not simulated (the list is long) leave the rows by symbol. */
function sorted(rows: readonly PositionRow[], { query }: Call): readonly PositionRow[] {
  const key = sorts.get(query.get('sortBy') ?? '')
  if (!key) return rows
  const direction = query.get('sortOrder') === 'ASC' ? 1 : -1
  return rows.toSorted((a, b) => (key(a) < key(b) ? -direction : key(a) > key(b) ? direction : 0))
}

function nextAddress(desk: Desk, call: Call, { number, count }: Page, accountId: string): string {
  const kept = [...call.query].filter(([name]) => name !== 'pageNumber' && name !== 'count')
  const query = new URLSearchParams([['count', String(count)], ['pageNumber', String(number + 1)], ...kept])
  return addressOf(desk, `/accounts/${accountId}/portfolio${call.suffix}?${query.toString()}`)
}

function portfolio(desk: Desk, ranges: YearRanges, call: Call): Answer {
  const account = accountOf(desk, call)
  const view = readView(call.query.get('view'))
  const page: Page = { count: wholeAbove(call, 'count', countDefault), number: wholeAbove(call, 'pageNumber', 1) }
  const rows = sorted(positionRows(desk, account), call)
  if (rows.length === 0 && desk.settings.current.emptyPortfolio === 204) return nothing
  const totalPages = Math.max(1, Math.ceil(rows.length / page.count))
  const hasNext = page.number < totalPages
  const facts: RowFacts = {
    view,
    ranges,
    total: netValue(rows),
    suffix: call.suffix,
    hasLots: call.query.get('lotsRequired') === 'true',
  }
  const shown = rows.slice((page.number - 1) * page.count, page.number * page.count)
  return {
    root: 'PortfolioResponse',
    body: {
      Totals: call.query.get('totalsRequired') === 'true' ? totals(desk, rows, account.accountId) : undefined,
      AccountPortfolio: [
        {
          accountId: account.accountNumber,
          next: hasNext ? nextAddress(desk, call, page, account.accountId) : undefined,
          totalPages,
          nextPageNo: hasNext ? String(page.number + 1) : undefined,
          Position: shown.length === 0 ? undefined : shown.map((row) => positionFields(desk, row, facts)),
        },
      ],
    },
  }
}

export function portfolioRoutes(routes: Routes, desk: Desk, ranges: YearRanges): void {
  routes.on('GET', '/accounts/:account/portfolio', 'accounts', (call) => portfolio(desk, ranges, call))
  routes.on('GET', '/accounts/:account/portfolio/:position', 'accounts', (call) => {
    const account = accountOf(desk, call)
    const row = positionRows(desk, account).find(({ positionId }) => String(positionId) === call.params['position'])
    if (!row) throw malformed('There is no position of this id in the account.')
    return { root: 'PositionLotsResponse', body: { shortType: 0, PositionLot: lotFields(desk, row) } }
  })
}
