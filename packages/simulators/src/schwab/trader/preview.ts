/** What placing an order would do: 200 even where it would be rejected (brokers/schwab.md 3.10). */
import { decimal } from '@g2e/domain/money'
import type { SimAccount } from '../../exchange/account.ts'
import type { SimOrderRequest } from '../../exchange/order.ts'
import { regulatoryFees } from '../../exchange/regulatory-fees.ts'
import type { Desk } from '../desk.ts'
import { numberOf, rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { descriptionOf, instrumentOf, optionDescription, wireSymbol } from '../wire/instrument.ts'
import { invalid } from '../wire/refusal.ts'
import { stamp } from '../wire/time.ts'
import { levelOf } from '../data/level.ts'
import { instructionOf } from './order-form.ts'
import { rejectionText } from './order-wire.ts'

interface Leg {
  readonly symbol: string
  readonly side: SimOrderRequest['side']
  readonly quantity: string
}

const legsOf = (request: SimOrderRequest): readonly Leg[] =>
  request.legs?.map(({ symbol, side, ratio }) => ({
    symbol,
    side,
    quantity: String(Number(request.quantity ?? '0') * ratio),
  })) ?? [{ symbol: request.symbol, side: request.side, quantity: request.quantity ?? '0' }]

function wireLeg({ context }: Desk, { symbol, side, quantity }: Leg, place: number) {
  const instrument = instrumentOf(context.market, symbol)
  const level = levelOf(context.market, instrument, context.clock.now())
  const isOption = instrument.kind === 'option'
  return {
    askPrice: level?.quote.ask ?? 0,
    bidPrice: level?.quote.bid ?? 0,
    lastPrice: level?.quote.last ?? 0,
    markPrice: level?.mark ?? 0,
    projectedCommission: 0,
    legId: place + 1,
    assetType: isOption ? 'OPTION' : 'EQUITY',
    instruction: instructionOf(side, instrument.kind),
    quantity: numberOf(quantity),
    instrument: {
      assetType: isOption ? 'OPTION' : 'EQUITY',
      symbol: wireSymbol(symbol),
      description: isOption ? optionDescription(instrument) : descriptionOf(instrument.asset),
    },
  }
}

const sign = (side: Leg['side']): number => (side.startsWith('buy') ? 1 : -1)
const multiplierOf = ({ context }: Desk, symbol: string): number => context.market.option(symbol)?.multiplier ?? 1

/** Dollars that the order is worth: at its limit, else at the far side of the quote. */
function valueOf(desk: Desk, request: SimOrderRequest): number {
  const { limitPrice, stopPrice } = request
  const price = limitPrice ?? stopPrice
  const legs = legsOf(request)
  if (price !== undefined) {
    const multiplier = request.legs ? 100 : multiplierOf(desk, request.symbol)
    return rounded(Math.abs(Number(price)) * Number(request.quantity ?? '0') * multiplier)
  }
  const worth = legs.reduce((total, { symbol, side, quantity }) => {
    const quote = desk.context.market.quote(symbol, desk.context.clock.now())
    const each = sign(side) > 0 ? (quote?.ask ?? 0) : (quote?.bid ?? 0)
    return total + sign(side) * each * Number(quantity) * multiplierOf(desk, symbol)
  }, 0)
  return rounded(Math.abs(worth))
}

/** What a fill at these prices would cost in fees. */
function feesOf(desk: Desk, request: SimOrderRequest): number {
  const { market, clock } = desk.context
  return rounded(
    legsOf(request).reduce((total, { symbol, side, quantity }) => {
      const price = request.legs ? undefined : request.limitPrice
      const assetType = market.option(symbol) ? ('option' as const) : ('stock' as const)
      const each = price ?? String(market.quote(symbol, clock.now())?.bid ?? 0)
      return total + Number(regulatoryFees({ order: { side, assetType }, quantity, price: each }))
    }, 0),
  )
}

const legValues = (name: 'commission' | 'fee', type: string, value: number): Fields => ({
  [`${name}Legs`]: [{ [`${name}Values`]: [{ value, type }] }],
})

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export function previewOf(desk: Desk, account: SimAccount, request: SimOrderRequest, strategyType: string): Fields {
  const { clock, exchange, market } = desk.context
  const refusal = exchange.check(request)
  if (refusal?.code === 'invalid_request') throw invalid(`${refusal.field ?? 'order'}: ${refusal.message}`)
  const balances = exchange.balances(account.accountId)
  const value = valueOf(desk, request)
  const buys = request.legs ? !decimal(request.limitPrice ?? '0').isNegative() : request.side.startsWith('buy')
  const spent = buys ? value : 0
  const extra = request.extra ?? {}
  const warns = market.calendar.isOpen(clock.now())
    ? []
    : [
        {
          activityMessage: 'The market is closed. Your order will be queued for its next session.',
          originalSeverity: 'WARN',
        },
      ]
  const rejects = refusal ? [{ activityMessage: rejectionText(refusal.message), originalSeverity: 'REJECT' }] : []
  const commission = legValues('commission', 'COMMISSION', 0)
  return {
    orderId: 0,
    orderStrategy: {
      accountNumber: account.accountNumber,
      advancedOrderType: advancedTypes[request.orderClass ?? 'simple'],
      enteredTime: stamp(clock.now()),
      orderBalance: {
        orderValue: value,
        projectedAvailableFund: rounded(Number(balances.nonMarginableBuyingPower) - spent / account.multiplier),
        projectedBuyingPower: rounded(Number(balances.buyingPower) - spent),
        projectedCommission: 0,
      },
      orderStrategyType: strategyType,
      orderVersion: 1,
      session: text(extra['session']) ?? 'NORMAL',
      status: refusal ? 'REJECTED' : 'ACCEPTED',
      discretionary: false,
      duration: text(extra['duration']) ?? 'DAY',
      filledQuantity: 0,
      orderType: text(extra['orderType']) ?? 'MARKET',
      orderValue: value,
      ...(request.limitPrice === undefined ? {} : { price: Math.abs(Number(request.limitPrice)) }),
      quantity: numberOf(request.quantity ?? '0'),
      remainingQuantity: numberOf(request.quantity ?? '0'),
      sellNonMarginableFirst: false,
      strategy: text(extra['complex']) ?? 'NONE',
      amountIndicator: 'SHARES',
      orderLegs: legsOf(request).map((leg, place) => wireLeg(desk, leg, place)),
      ...(refusal ? { closeTime: stamp(clock.now()) } : {}),
    },
    orderValidationResult: { ...(rejects.length > 0 ? { rejects } : {}), ...(warns.length > 0 ? { warns } : {}) },
    commissionAndFee: {
      commission,
      fee: legValues('fee', 'SEC_FEE', feesOf(desk, request)),
      trueCommission: commission,
    },
  }
}

const advancedTypes = { simple: 'NONE', multileg: 'NONE', oco: 'OCO', oto: 'OTO', bracket: 'OTOCO' } as const
