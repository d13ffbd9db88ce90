/**
 * `GET .../transactions` and one of them (brokers/etrade.md 2.4). `moreTransactions` is always false, as was seen with pages left:
 * clients page by marker. `detailsURI` of the `.json` route is malformed.
 */
import type { SimAccount, SimActivity } from '../../exchange/account.ts'
import { dayMs } from '../../market/date.ts'
import { accountOf, addressOf, nothing } from '../desk.ts'
import type { Answer, Call, Desk, Routes } from '../desk.ts'
import { num } from '../wire/number.ts'
import { descriptionOf, instrumentOf, optionFields, osiKey } from '../wire/product.ts'
import type { Instrument } from '../wire/product.ts'
import { invalidCount, invalidDateRange, malformed, WireRefusal } from '../wire/refusal.ts'
import { readDate, seconds } from '../wire/time.ts'
import type { Fields } from '../wire/value.ts'

const countMost = 50
const daysDefault = 730
const daysMost = 1096
/** Opaque, and the same in every answer that was captured. */
const pageMarkers = 'eNpLtDKyqq4FXDAGTwID'

const typeNames: Readonly<Record<Exclude<SimActivity['type'], 'fill'>, string>> = {
  dividend: 'Dividend',
  interest: 'Interest',
  fee: 'Fee',
  tax: 'Tax',
  deposit: 'Transfer',
  withdrawal: 'Transfer',
  split: 'Stock Split',
  option_expire: 'Option Expired',
  option_exercise: 'Option Exercise',
  option_assign: 'Option Assignment',
}
const tradeNames = { buy: 'Bought', sell: 'Sold', sell_short: 'Sold Short', buy_to_cover: 'Bought To Cover' } as const

const typeOf = ({ type, side }: SimActivity): string => (type === 'fill' ? tradeNames[side ?? 'buy'] : typeNames[type])

const cashNames: Readonly<Partial<Record<SimActivity['type'], string>>> = {
  deposit: 'ACH DEPOSIT',
  withdrawal: 'WIRE OUT',
  interest: 'CREDIT INTEREST',
}

function describe(activity: SimActivity, instrument: Instrument | undefined): string {
  if (!instrument) return cashNames[activity.type] ?? activity.description.toUpperCase()
  const name = descriptionOf(instrument)
  return activity.type === 'dividend' ? `${name} CASH DIV $${activity.perShare ?? ''} A SHARE` : name
}

const product = (instrument: Instrument | undefined): Fields => {
  if (!instrument) return {}
  if (instrument.kind === 'equity') return { symbol: instrument.symbol, securityType: 'EQ' }
  return { symbol: instrument.contract.underlying, securityType: 'OPTN', ...optionFields(instrument.contract) }
}

/** Trades settle on the next trading day, the rest at once; 0 until then. */
function settledAt({ context }: Desk, { type, on }: SimActivity): number {
  const { calendar } = context.market
  const date = type === 'fill' ? calendar.nextTradingDay(on) : on
  const at = calendar.newYorkInstant(date, 0)
  return at > context.clock.now() ? 0 : at
}

interface Facts {
  readonly activity: SimActivity
  readonly account: SimAccount
  readonly instrument: Instrument | undefined
}

const factsOf = ({ context }: Desk, account: SimAccount, activity: SimActivity): Facts => ({
  activity,
  account,
  instrument: activity.symbol === null ? undefined : instrumentOf(context.market, activity.symbol),
})

/** What is paid on a holding moves none of it: the one captured dividend has quantity 0. */
const paysOnly: ReadonlySet<SimActivity['type']> = new Set(['dividend', 'interest', 'fee', 'tax'])

/** What passed through the account's hands beside the money of the trade. */
const amounts = ({ activity }: Facts): Fields => ({
  quantity: num(paysOnly.has(activity.type) ? '0' : (activity.quantity ?? '0')),
  price: num(activity.price ?? '0'),
  settlementCurrency: 'USD',
  paymentCurrency: 'USD',
  fee: num(activity.fee),
})

function listed(desk: Desk, facts: Facts, suffix: string): Fields {
  const { activity, account, instrument } = facts
  const { type, activityId } = activity
  const settlementDate = settledAt(desk, activity)
  const shown = instrument?.kind === 'option' ? osiKey(instrument.contract) : (activity.symbol ?? '')
  return {
    transactionId: activityId,
    accountId: account.accountNumber,
    transactionDate: activity.at,
    postDate: settlementDate,
    amount: num(activity.amount),
    description: describe(activity, instrument),
    transactionType: typeOf(activity),
    memo: instrument ? ' ' : '',
    imageFlag: false,
    instType: 'BROKERAGE',
    storeId: 0,
    brokerage: {
      product: product(instrument),
      ...amounts(facts),
      displaySymbol: instrument ? (type === 'fill' ? ' ' : shown) : undefined,
      settlementDate,
    },
    detailsURI: addressOf(desk, `/accounts/${account.accountId}/transactions${suffix}/${activityId}?storeId=0`),
  }
}

function detailed(facts: Facts): Fields {
  const { activity, account, instrument } = facts
  return {
    transactionId: Number(activity.activityId),
    accountId: account.accountNumber,
    transactionDate: activity.at,
    postDate: 0,
    amount: num(activity.amount),
    description: describe(activity, instrument),
    Category: { categoryId: '0', parentId: '0', categoryName: '', parentName: '' },
    Brokerage: {
      transactionType: typeOf(activity),
      Product: product(instrument),
      ...amounts(facts),
      memo: '',
      checkNo: '',
      orderNo: activity.orderId ?? '',
    },
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

function rangeOf({ context }: Desk, { query }: Call): Range {
  const { calendar } = context.market
  const [start, end] = [query.get('startDate'), query.get('endDate')]
  const now = context.clock.now()
  if (start === undefined && end === undefined) return { from: now - daysDefault * dayMs, to: now }
  if (start === undefined || end === undefined) throw invalidDateRange()
  const [first, last] = [readDate(start), readDate(end)]
  if (last < first) throw invalidDateRange()
  const from = calendar.newYorkInstant(first, 0)
  if (from < now - daysMost * dayMs)
    throw new WireRefusal(400, 2003, 'Transactions of more than three years ago are not available.')
  return { from, to: calendar.newYorkInstant(last, 1440) - 1 }
}

function countOf({ query }: Call): number {
  const text = query.get('count')
  const count = text === undefined ? countMost : Number(text)
  if (!Number.isInteger(count) || count < 1 || count > countMost) throw invalidCount(countMost)
  return count
}

const markerOf = ({ activityId, at }: SimActivity): string => `${activityId}_${seconds(at)}`

function sorted(desk: Desk, account: SimAccount, call: Call): readonly SimActivity[] {
  const order = call.query.get('sortOrder') ?? 'DESC'
  if (order !== 'ASC' && order !== 'DESC')
    throw new WireRefusal(400, 2007, 'Invalid sort order. It must be ASC or DESC.')
  const query = { accountId: account.accountId, ...rangeOf(desk, call) }
  // What another broker delivers stands in the positions and not in this list: a gap of this simulator, to be noticed.
  const isListed = ({ type, symbol }: SimActivity): boolean => type !== 'deposit' || symbol === null
  const activities = desk.context.exchange.activities(query).filter(isListed)
  return order === 'ASC' ? activities : activities.toReversed()
}

function list(desk: Desk, call: Call): Answer {
  const account = accountOf(desk, call)
  const all = sorted(desk, account, call)
  const count = countOf(call)
  const marker = call.query.get('marker')
  // The marker is the last of the page before; one that is not known has nothing after it.
  const before = marker === undefined ? -1 : all.findIndex((activity) => markerOf(activity) === marker)
  const page = marker !== undefined && before < 0 ? [] : all.slice(before + 1, before + 1 + count)
  const last = page.at(-1)
  if (!last) return nothing
  const next = before + 1 + count < all.length ? markerOf(last) : undefined
  const kept = [...call.query].filter(([name]) => name !== 'marker')
  const query = new URLSearchParams([['marker', next ?? ''], ...kept]).toString()
  const path = `/accounts/${account.accountId}/transactions${call.suffix}`
  return {
    root: 'TransactionListResponse',
    body: {
      next: next === undefined ? undefined : addressOf(desk, `${path}?${query}`),
      marker: next,
      pageMarkers,
      moreTransactions: false,
      transactionCount: page.length,
      totalCount: all.length,
      Transaction: page.map((activity) => listed(desk, factsOf(desk, account, activity), call.suffix)),
    },
  }
}

export function transactionRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/accounts/:account/transactions', 'accounts', (call) => list(desk, call))
  routes.on('GET', '/accounts/:account/transactions/:transaction', 'accounts', (call) => {
    const account = accountOf(desk, call)
    const wanted = call.params['transaction'] ?? ''
    const activity = desk.context.exchange
      .activities({ accountId: account.accountId })
      .find(({ activityId }) => activityId === wanted)
    if (!activity) throw malformed('There is no transaction of this id in the account.')
    return { root: 'TransactionDetailsResponse', body: detailed(factsOf(desk, account, activity)) }
  })
}
