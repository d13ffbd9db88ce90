/** The ledger as Schwab's transactions: what moved and what it cost in transfer items, fees as items of their own (brokers/schwab.md 3.11). */
import { decimal } from '@g2e/domain/money'
import type { SimAccount, SimActivity, SimActivityType } from '../../exchange/account.ts'
import type { Market } from '../../market/market.ts'
import { accountOf } from '../desk.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { listOf, numberOf, rounded, textOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import {
  assetTypeOf,
  descriptionOf,
  instrumentOf,
  optionDescription,
  stableNumber,
  wireSymbol,
} from '../wire/instrument.ts'
import { invalid, notFound } from '../wire/refusal.ts'
import { parseInstant, stamp } from '../wire/time.ts'

const types = [
  'TRADE',
  'RECEIVE_AND_DELIVER',
  'DIVIDEND_OR_INTEREST',
  'ACH_RECEIPT',
  'ACH_DISBURSEMENT',
  'CASH_RECEIPT',
  'CASH_DISBURSEMENT',
  'ELECTRONIC_FUND',
  'WIRE_OUT',
  'WIRE_IN',
  'JOURNAL',
  'MEMORANDUM',
  'MARGIN_CALL',
  'MONEY_MARKET',
  'SMA_ADJUSTMENT',
] as const
type TransactionType = (typeof types)[number]

/** An outgoing wire's fee has no type of its own: it is a journal entry with a fee item. */
const typeOf: Readonly<Record<SimActivityType, TransactionType>> = {
  fill: 'TRADE',
  dividend: 'DIVIDEND_OR_INTEREST',
  interest: 'DIVIDEND_OR_INTEREST',
  tax: 'DIVIDEND_OR_INTEREST',
  fee: 'JOURNAL',
  deposit: 'ELECTRONIC_FUND',
  withdrawal: 'WIRE_OUT',
  split: 'RECEIVE_AND_DELIVER',
  option_expire: 'RECEIVE_AND_DELIVER',
  option_exercise: 'RECEIVE_AND_DELIVER',
  option_assign: 'RECEIVE_AND_DELIVER',
}

const rowsMax = 3_000
const spanMaxMs = 366 * 86_400_000

const currency = (isBrief: boolean): Fields => ({
  assetType: 'CURRENCY',
  status: 'ACTIVE',
  symbol: 'CURRENCY_USD',
  ...(isBrief ? {} : { description: 'USD currency' }),
  instrumentId: 1,
  ...(isBrief ? {} : { closingPrice: 0 }),
})

function instrumentItem({ context }: Desk, symbol: string): Fields {
  const { market, clock } = context
  const instrument = instrumentOf(market, symbol)
  const common = {
    assetType: assetTypeOf(instrument),
    status: 'ACTIVE',
    symbol: wireSymbol(symbol),
    description: instrument.kind === 'option' ? optionDescription(instrument) : descriptionOf(instrument.asset),
    instrumentId: stableNumber('instrument', symbol),
    closingPrice: market.previousClose(symbol, clock.now()),
  }
  if (instrument.kind === 'asset')
    return { ...common, type: instrument.asset.assetType === 'etf' ? 'EXCHANGE_TRADED_FUND' : 'COMMON_STOCK' }
  const { contract } = instrument
  return {
    ...common,
    type: 'VANILLA',
    expirationDate: stamp(market.calendar.hours(contract.expiresOn)?.closesAt ?? 0),
    optionPremiumMultiplier: contract.multiplier,
    putCall: contract.right === 'call' ? 'CALL' : 'PUT',
    strikePrice: contract.strike,
    underlyingSymbol: contract.underlying,
  }
}

const opens = ({ side }: SimActivity): boolean => side === 'buy' || side === 'sell_short'

/** What came or went, and what it cost without the fee. */
function securityItems(desk: Desk, activity: SimActivity): readonly Fields[] {
  const { symbol, quantity, price, fee, amount } = activity
  if (symbol === null || quantity === null) return []
  return [
    {
      instrument: instrumentItem(desk, symbol),
      amount: numberOf(quantity),
      cost: numberOf(decimal(amount).plus(fee).toFixed()),
      ...(price === null ? {} : { price: numberOf(price) }),
      ...(activity.side === null ? {} : { positionEffect: opens(activity) ? 'OPENING' : 'CLOSING' }),
    },
  ]
}

const feeItem = (fee: string, feeType: string): Fields => ({
  instrument: currency(false),
  amount: numberOf(fee),
  cost: fee === '0' ? 0 : -numberOf(fee),
  feeType,
})

function itemsOf(desk: Desk, activity: SimActivity): readonly Fields[] {
  const { type, fee, amount } = activity
  if (type === 'fill') return [...securityItems(desk, activity), feeItem(fee, 'SEC_FEE')]
  if (type === 'fee') return [feeItem(decimal(amount).abs().toFixed(), 'MISCELLANEOUS_FEE')]
  const items = securityItems(desk, activity)
  return items.length > 0 ? items : [{ instrument: currency(true), amount: numberOf(amount), cost: 0 }]
}

/** Dividends name no security but in their text. */
function descriptionFor(market: Market, { type, symbol, description }: SimActivity): string {
  const asset = symbol === null ? undefined : market.asset(symbol)
  if (type === 'dividend' && asset) return `QUALIFIED DIVIDEND ~ ${descriptionOf(asset)} (${asset.symbol})`
  return description.toUpperCase()
}

/** Trades settle on the next trading day; the stamp is New York's midnight. */
function settlement({ calendar }: Market, activity: SimActivity): Fields {
  if (activity.type !== 'fill') return {}
  const day = calendar.nextTradingDay(activity.on)
  return { settlementDate: stamp(calendar.newYorkInstant(day, 0)) }
}

function wireTransaction(desk: Desk, account: SimAccount, activity: SimActivity): Fields {
  const { market } = desk.context
  const isTrade = activity.type === 'fill'
  const at = isTrade ? activity.at : market.calendar.newYorkInstant(activity.on, 0)
  return {
    activityId: Number(activity.activityId),
    time: stamp(at),
    accountNumber: account.accountNumber,
    type: typeOf[activity.type],
    status: 'VALID',
    subAccount: isTrade && account.accountType === 'margin' ? 'MARGIN' : 'CASH',
    tradeDate: stamp(at),
    ...settlement(market, activity),
    ...(isTrade ? {} : { description: descriptionFor(market, activity) }),
    ...(activity.symbol === null || activity.quantity === null
      ? {}
      : { positionId: stableNumber(`position ${account.accountId}`, activity.symbol) }),
    ...(activity.orderId === null ? {} : { orderId: Number(activity.orderId) }),
    netAmount: rounded(numberOf(activity.amount)),
    transferItems: itemsOf(desk, activity),
  }
}

function instantOf(query: Fields, name: string): number {
  const at = parseInstant(textOf(query, name))
  if (at === undefined) throw invalid(`${name}: required, in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ`)
  return at
}

function typesOf(query: Fields): ReadonlySet<string> {
  const asked = listOf(query, 'types')
  if (asked.length === 0) throw invalid('types: value is required')
  const stranger = asked.find((name) => !types.some((type) => type === name))
  if (stranger !== undefined) throw invalid(`types: ${stranger.slice(0, 40)} is not one of ${types.join(', ')}`)
  return new Set(asked)
}

/** Newest first. */
function listTransactions(desk: Desk, account: SimAccount, query: Fields): readonly Fields[] {
  const [from, to] = [instantOf(query, 'startDate'), instantOf(query, 'endDate')]
  if (to < from) throw invalid('endDate: must not be before startDate')
  if (to - from > spanMaxMs) throw invalid('startDate: the range must not be more than one year')
  const asked = typesOf(query)
  const symbol = textOf(query, 'symbol')
  return desk.context.exchange
    .activities({ accountId: account.accountId, from, to })
    .filter(
      (activity) =>
        asked.has(typeOf[activity.type]) &&
        (symbol === undefined || (activity.quantity !== null && wireSymbol(activity.symbol ?? '') === symbol)),
    )
    .toReversed()
    .slice(0, rowsMax)
    .map((activity) => wireTransaction(desk, account, activity))
}

function oneTransaction(desk: Desk, call: Call): unknown {
  const account = accountOf(desk, call)
  const id = call.params['transactionId'] ?? ''
  if (!/^\d{1,18}$/.test(id)) throw invalid('transactionId: a number is required')
  const activity = desk.context.exchange
    .activities({ accountId: account.accountId })
    .find(({ activityId }) => activityId === id)
  if (!activity) throw notFound()
  const transaction = wireTransaction(desk, account, activity)
  return desk.settings.current.transactionIsArray ? [transaction] : transaction
}

export function transactionRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/accounts/:accountHash/transactions', (call) => ({
    body: listTransactions(desk, accountOf(desk, call), call.query),
  }))
  routes.on('GET', '/accounts/:accountHash/transactions/:transactionId', (call) => ({
    body: oneTransaction(desk, call),
  }))
}
