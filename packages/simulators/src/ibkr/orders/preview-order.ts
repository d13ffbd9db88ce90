/** `whatif`: what an order would do, in texts with separators and units (brokers/ibkr.md 3.7). */
import { decimal, decimalTextOfNumber, round } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { figuresOf } from '../accounts/figures.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import { secType } from '../contracts/words.ts'
import type { Desk } from '../desk.ts'
import { commission } from '../policy.ts'
import type { GatewayMemory } from '../session/gateway-memory.ts'
import { grouped, groupedPlain } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'
import { groupOf } from './groups.ts'
import { isBuy } from './order-words.ts'
import type { Ticket } from './ticket.ts'
import { refusalText, ticketRefusal } from './ticket-refusal.ts'

const blind =
  '21/You are trying to submit an order without having market data for this instrument. \nThis may result in erroneous or unexpected trades.'

const change = (current: Decimal, by: Decimal) => ({
  current: grouped(current, 0),
  change: grouped(by, 0),
  after: grouped(current.plus(by), 0),
})

/** Shares and coins are carried at a quarter, options paid in full; what closes frees as much. */
function marginOf(ticket: Ticket, cost: Decimal): Decimal {
  return secType(ticket.instrument) === 'STK' ? round(cost.dividedBy(4), 2) : cost
}

const empty = { current: null, change: null, after: null }
const withoutFigures = (error: string) => ({
  amount: { amount: null, commission: null, total: null },
  equity: empty,
  initial: empty,
  maintenance: empty,
  position: empty,
  warn: null,
  error,
})

interface Priced {
  readonly quantity: Decimal
  readonly value: Decimal
  readonly fee: Decimal
  /** Signed change of the position. */
  readonly signed: Decimal
}

function priced(desk: Desk, ticket: Ticket, symbol: string, quantityText: string | undefined): Priced {
  const quote = desk.context.market.quote(symbol, desk.context.clock.now())
  const market = decimal(decimalTextOfNumber((ticket.isBuy ? quote?.ask : quote?.bid) ?? 0))
  const price = decimal(ticket.limitPrice ?? ticket.stopPrice ?? market.toFixed())
  const money = decimal(ticket.cashQuantity ?? '0')
  const quantity = quantityText === undefined ? money.dividedBy(price).toDecimalPlaces(8) : decimal(quantityText)
  const type = secType(ticket.instrument)
  const value = quantity.times(price).times(type === 'OPT' ? 100 : 1)
  const order = {
    side: ticket.isBuy ? 'buy' : 'sell',
    assetType: type === 'OPT' ? 'option' : type === 'CRYPTO' ? 'crypto' : 'stock',
    executions: [],
  } as const
  const fee = round(commission({ order, quantity: quantity.toFixed(), price: price.toFixed() }), 2)
  return { quantity, value, fee, signed: ticket.isBuy ? quantity : quantity.negated() }
}

export function previewTickets(desk: Desk, memory: GatewayMemory, tickets: readonly Ticket[]): unknown {
  const [ticket] = tickets
  if (!ticket) throw serverError('Missing order parameter: orders')
  const symbol = tradedSymbol(ticket.instrument)
  const refusal = ticketRefusal(desk, ticket)
  if (symbol === undefined || refusal !== undefined) return withoutFigures(refusal ?? 'No trading permissions.')
  const { request } = groupOf(desk, tickets, symbol)
  const { exchange } = desk.context
  const { clientOrderId: _unchecked, ...anonymous } = request
  const no = exchange.check(anonymous)
  const { quantity, value, fee, signed } = priced(desk, ticket, symbol, request.quantity)
  const held = decimal(exchange.position(ticket.accountId, symbol)?.quantity ?? '0')
  const figures = figuresOf(desk, ticket.accountId)
  const isOpening = held.isZero() || held.isNegative() !== isBuy(request)
  const margin = marginOf(ticket, isOpening ? value : value.negated())
  const unit = secType(ticket.instrument) === 'OPT' ? 'Contracts' : 'Shares'
  const hasData = memory.brokerage.snapshots.has(ticket.instrument.conid) && desk.settings.current.marketData !== 'none'
  return {
    amount: {
      amount: `${grouped(value, 2)} USD (${groupedPlain(quantity.toFixed())} ${unit})`,
      commission: `${groupedPlain(fee.toFixed())} USD`,
      total: `${grouped(ticket.isBuy ? value.plus(fee) : value.minus(fee), 2)} USD`,
    },
    equity: change(figures.netLiquidation, fee.negated()),
    initial: change(figures.initialMargin, margin),
    maintenance: change(figures.maintenanceMargin, margin),
    position: {
      current: groupedPlain(held.toFixed()),
      change: groupedPlain(signed.toFixed()),
      after: groupedPlain(held.plus(signed).toFixed()),
    },
    warn: hasData ? null : blind,
    error: no ? refusalText(no) : null,
  }
}
