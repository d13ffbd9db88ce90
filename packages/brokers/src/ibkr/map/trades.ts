/** Executions (ibkr.md 3.6): `/iserver/account/trades` and topic `str`, as fills of orders and as transactions. */
import { tradingDateOf } from '@g2e/domain/calendar'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { decimal, toMoney } from '@g2e/domain/money'
import type { Decimal, Money, Price, Quantity } from '@g2e/domain/money'
import { BrokerOrderId, ExecutionId } from '../../port/index.ts'
import type { Mapped, ReportedExecution, ReportedTransaction } from '../../port/index.ts'
import { canonicalTicker, coinSymbol, optionSymbolOf } from '../symbols.ts'
import { sideOf } from '../vocabulary.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { digits, epoch, isObject, money, NotAsDocumented, price, quantity, text, tradeInstant } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import type { SymbolOf } from './orders.ts'

/** One execution with what ties it to its order; the id is missing in some answers, and then our reference tells. */
export interface Trade {
  readonly execution: ReportedExecution
  readonly brokerOrderId: string | undefined
  readonly orderRef: string | null
}

const listOf = (payload: unknown): unknown =>
  isObject(payload) && payload['topic'] === 'str' ? payload['args'] : payload

/** Throws WireMismatch. */
export function mapTrades(payload: unknown): readonly Trade[] {
  const notes = new Notes('trades')
  return mapEach(notes, listOf(payload), (value) => {
    const { id, size, paid, at, fee } = factsOf(value)
    return {
      execution: { executionId: ExecutionId(id), quantity: size, price: paid, fee, at },
      brokerOrderId: digits(isObject(value) ? value['order_id'] : undefined),
      orderRef: isObject(value) ? text(value['order_ref']) : null,
    }
  })
}

/** What one execution did to a position: signed quantity, and signed money without commission (a purchase is positive). */
export interface TradeFlow {
  readonly conid: string | undefined
  /** `null` = the row does not say whose it is. */
  readonly account: string | null
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly quantity: Decimal
  readonly spent: Decimal
}

/** Throws WireMismatch. */
export function mapFlows(payload: unknown): readonly TradeFlow[] {
  const notes = new Notes('trades')
  return mapEach(notes, listOf(payload), (value) => {
    const { raw, size, paid, at, isBuy } = factsOf(value)
    const held = isBuy ? decimal(size).abs() : decimal(size).abs().neg()
    const { conid, account } = raw
    return {
      conid: digits(conid),
      account: text(account),
      at: Date.parse(at),
      quantity: held,
      spent: held.times(paid),
    }
  })
}

/** Throws WireMismatch. */
export function mapTransactions(payload: unknown, symbolOf?: SymbolOf): Mapped<ReportedTransaction> {
  const notes = new Notes('transactions')
  const items = mapEach(notes, listOf(payload), (value): ReportedTransaction => {
    const { raw, id, size, paid, at, fee, isBuy } = factsOf(value)
    const net = money(raw['net_amount'])
    const orderId = digits(raw['order_id'])
    return {
      id,
      type: isBuy ? 'buy' : 'sell',
      symbol: symbolIn(raw, notes, symbolOf),
      quantity: size,
      price: paid,
      fee,
      amount: net === null ? null : cashEffect(net, fee, isBuy),
      date: tradingDateOf(Date.parse(at)),
      at,
      description: text(raw['order_description']),
      brokerOrderId: orderId === undefined ? null : BrokerOrderId(orderId),
      raw,
    }
  })
  return { items, warnings: notes.warnings }
}

interface TradeFacts {
  readonly raw: WireObject
  readonly id: string
  readonly size: Quantity
  readonly paid: Price
  readonly at: string
  readonly fee: Money | null
  readonly isBuy: boolean
}

function factsOf(value: unknown): TradeFacts {
  if (!isObject(value)) throw new NotAsDocumented(value, 'an execution')
  const id = text(value['execution_id'])
  if (id === null) throw new NotAsDocumented(value['execution_id'], 'the id of an execution')
  const side = typeof value['side'] === 'string' ? sideOf.get(value['side']) : undefined
  if (side === undefined) throw new NotAsDocumented(value['side'], 'the side of an execution')
  const size = quantity(value['size'])
  if (size === null) throw new NotAsDocumented(value['size'], 'the size of an execution')
  const paid = price(value['price'])
  if (paid === null) throw new NotAsDocumented(value['price'], 'the price of an execution')
  const at = epoch(value['trade_time_r']) ?? tradeInstant(value['trade_time'])
  if (typeof at !== 'string') throw new NotAsDocumented(value['trade_time'], 'the time of an execution')
  return { raw: value, id, size, paid, at, fee: money(value['commission']), isBuy: side === 'buy' }
}

/** `net_amount` is size times price without the commission (trades.json: 5 at 212.06 is 1060.3, commission 1.01). */
function cashEffect(net: Money, fee: Money | null, isBuy: boolean): Money {
  const gross = decimal(net).abs()
  return toMoney((isBuy ? gross.neg() : gross).minus(fee ?? '0'))
}

function symbolIn(raw: WireObject, notes: Notes, symbolOf: SymbolOf | undefined): string | null {
  const conid = digits(raw['conid'])
  const known = conid === undefined ? undefined : symbolOf?.(conid)
  if (known !== undefined) return known
  const ticker = text(raw['symbol'])
  if (ticker === null) return null
  if (raw['sec_type'] === 'CRYPTO') return coinSymbol(ticker, text(raw['currency']))
  if (raw['sec_type'] !== 'OPT' || isOptionSymbol(ticker)) return canonicalTicker(ticker)
  const option = optionSymbolOf(ticker, text(raw['contract_description_2']) ?? '')
  if (option !== undefined) return option
  notes.warn('symbol', `Which option of ${ticker} this is, the execution does not tell; its contract id is in raw.`)
  return canonicalTicker(ticker)
}
