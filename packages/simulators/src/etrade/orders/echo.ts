/** Answers of preview and place: the order again, what it would cost, what a person must know (brokers/etrade.md 2.13, 2.14). */
import { decimal } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAccount, SimBalances } from '../../exchange/account.ts'
import type { SimOrderRequest } from '../../exchange/order.ts'
import { cashFigures, optionLevelOf } from '../accounts/balance.ts'
import type { Desk } from '../desk.ts'
import { contractCommission } from '../policy.ts'
import { num, rounded } from '../wire/number.ts'
import { descriptionOf, osiKey, productFields } from '../wire/product.ts'
import type { Fields } from '../wire/value.ts'
import { estimateOf } from './exchange-request.ts'
import type { FormLeg, OrderForm } from './order-form.ts'

export interface Echoed {
  readonly account: SimAccount
  readonly form: OrderForm
  readonly request: SimOrderRequest
}

export interface Message {
  readonly description: string
  readonly code: number
  readonly type: string
}

const contractSize = 100

export function commissionOf({ legs }: OrderForm): Decimal {
  const contracts = legs
    .filter(({ instrument }) => instrument.kind === 'option')
    .reduce((total, { quantity }) => total.plus(quantity), decimal(0))
  return contracts.times(contractCommission)
}

export function totalOf(desk: Desk, { form, request }: Echoed): Decimal {
  const multiplier = form.legs.some(({ instrument }) => instrument.kind === 'option') ? contractSize : 1
  return estimateOf(desk, request, { commission: commissionOf(form), multiplier })
}

/** The legs' quotes as one: what a unit could be sold and bought for. */
function netQuote({ context }: Desk, { legs }: OrderForm): { readonly bid: number; readonly ask: number } {
  let bid = 0
  let ask = 0
  if (legs.length > 1)
    for (const { instrument, action } of legs) {
      const quote = context.market.quote(instrument.symbol, context.clock.now())
      const isBuy = action.startsWith('BUY')
      bid += isBuy ? (quote?.bid ?? 0) : -(quote?.ask ?? 0)
      ask += isBuy ? (quote?.ask ?? 0) : -(quote?.bid ?? 0)
    }
  // Of a credit the signs turn: both are told as positive amounts.
  const [low = 0, high = 0] = [Math.abs(rounded(bid, 2)), Math.abs(rounded(ask, 2))].toSorted((a, b) => a - b)
  return { bid: low, ask: high }
}

function qualityOf({ orderType, priceType }: OrderForm): string {
  if (orderType !== 'EQ') return 'EG_QUAL_NOT_IN_FORCE'
  return priceType === 'MARKET' ? 'EG_QUAL_QUALIFIED' : 'EG_QUAL_NOT_A_MARKET_ORDER'
}

const instrumentEcho = ({ instrument, action, quantityType }: FormLeg, quantity: string): Fields => ({
  symbolDescription: descriptionOf(instrument),
  orderAction: action,
  quantityType,
  quantity: num(quantity),
  cancelQuantity: 0,
  osiKey: instrument.kind === 'option' ? osiKey(instrument.contract) : undefined,
  reserveOrder: true,
  reserveQuantity: 0,
  Product: productFields(instrument, { hasId: true }),
})

export function orderEcho(desk: Desk, echoed: Echoed, messages: readonly Message[]): Fields {
  const { form, request } = echoed
  const net = netQuote(desk, form)
  return {
    orderTerm: form.orderTerm,
    priceType: form.priceType,
    limitPrice: num(form.limitPrice ?? '0'),
    stopPrice: num(form.stopPrice ?? '0'),
    stopLimitPrice: form.stopLimitPrice === null ? undefined : num(form.stopLimitPrice),
    marketSession: form.marketSession,
    routingDestination: form.routingDestination ?? undefined,
    allOrNone: form.allOrNone,
    messages: messages.length === 0 ? undefined : { Message: messages.map((message) => ({ ...message })) },
    egQual: qualityOf(form),
    estimatedCommission: num(commissionOf(form)),
    estimatedTotalAmount: num(totalOf(desk, echoed)),
    netPrice: 0,
    netBid: net.bid,
    netAsk: net.ask,
    gcd: 0,
    ratio: '',
    Instrument: form.legs.map((leg) =>
      instrumentEcho(leg, leg.quantityType === 'ALL_I_OWN' ? (request.quantity ?? '0') : leg.quantity),
    ),
  }
}

/** Common head of both answers. */
export function levelsOf({ context }: Desk, account: SimAccount): Fields {
  return {
    dstFlag: context.market.calendar.utcOffsetHours(context.clock.now()) === -4,
    optionLevelCd: optionLevelOf(account),
    marginLevelCd: account.accountType === 'margin' ? 'MARGIN_TRADING_ALLOWED' : 'MARGIN_TRADING_NOT_ALLOWED',
  }
}

/** Dollars of buying power that the order ties up: none for what closes, the width of a credit spread. */
function impactOf({ form, request }: Echoed, total: Decimal): Decimal {
  const closes = form.legs.every(({ action }) => /^SELL$|CLOSE$|COVER$/.test(action))
  if (closes) return decimal(0)
  if (!total.isNegative()) return total
  if (request.orderClass !== 'multileg') return total.abs()
  const strikes = form.legs.flatMap(({ instrument }) =>
    instrument.kind === 'option' ? [instrument.contract.strike] : [],
  )
  const width = decimal(Math.max(...strikes)).minus(Math.min(...strikes))
  return width
    .times(contractSize)
    .times(request.quantity ?? '0')
    .plus(commissionOf(form))
}

const powerBlock = (power: Decimal, reserve: Decimal, impact: Decimal): Fields => ({
  currentBp: num(power.plus(reserve)),
  currentOor: num(reserve),
  currentNetBp: num(power),
  currentOrderImpact: num(impact),
  netBp: num(power.minus(impact)),
})

/** Margin accounts: marginable and not, and for shares a day trader's double. Cash accounts: settled, and with what has not. */
export function buyingPower(desk: Desk, echoed: Echoed, balances: SimBalances): Fields {
  const { account, form } = echoed
  const impact = impactOf(echoed, totalOf(desk, echoed))
  const reserve = decimal(balances.reserved)
  if (account.accountType === 'cash') {
    const { settled, available } = cashFigures(desk, account, balances)
    return {
      cashBpDetails: {
        settled: powerBlock(settled, decimal(0), impact),
        settledUnsettled: { currentBp: num(available) },
      },
    }
  }
  const power = decimal(balances.buyingPower)
  const nonMarginable = { currentBp: num(balances.nonMarginableBuyingPower) }
  const double = (value: Decimal): Decimal => value.times(2)
  return {
    marginBpDetails: { nonMarginable, marginable: powerBlock(power, reserve, impact) },
    dtBpDetails:
      form.orderType === 'EQ'
        ? { nonMarginable, marginable: powerBlock(double(power), double(reserve), double(impact)) }
        : undefined,
  }
}

export const disclosureOf = ({ orderType, priceType }: OrderForm): Fields =>
  orderType === 'EQ'
    ? {
        ehDisclosureFlag: true,
        ahDisclosureFlag: false,
        conditionalDisclosureFlag: priceType !== 'MARKET',
        aoDisclosureFlag: false,
      }
    : { conditionalDisclosureFlag: true, aoDisclosureFlag: true }

const washDays = 30
const dayMs = 86_400_000

/** Buying what was sold in the last thirty days may be a wash sale. */
function washSale({ context }: Desk, { account, request, form }: Echoed): readonly Message[] {
  if (form.legs.length > 1 || request.side !== 'buy') return []
  const from = context.clock.now() - washDays * dayMs
  const isSold = context.exchange
    .activities({ accountId: account.accountId, types: ['fill'], from })
    .some(({ symbol, side }) => symbol === request.symbol && side === 'sell')
  return isSold ? [{ description: '200|This trade may trigger a Wash Sale.', code: 7084, type: 'WARNING' }] : []
}

export const previewMessages = (desk: Desk, echoed: Echoed): readonly Message[] => [
  ...washSale(desk, echoed),
  ...desk.settings.current.previewMessages,
]

/** A success is told as a WARNING too: in market hours 1026, else 1027. */
export function placedMessage({ context }: Desk, isWorking: boolean): Message {
  const isOpen = isWorking || context.market.calendar.sessionAt(context.clock.now()) === 'regular'
  return isOpen
    ? {
        description: '200|Your order was successfully entered during market hours.',
        code: 1026,
        type: 'WARNING',
      }
    : {
        description:
          '200|The market was closed when we received your order. It has been entered into our system and will be reviewed prior to market open on the next regular trading day. After market open, please check to make sure your order was accepted.',
        code: 1027,
        type: 'WARNING',
      }
}
