/** Rules of bracket, OCO and OTO orders (brokers/alpaca.md 2.7), and what an account may short. */
import { decimal } from '@g2e/domain/money'
import type { SimOrderRequest } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { againstRule, invalid } from '../wire/refusal.ts'
import type { Instrument } from './symbols.ts'

/** Least distance of a leg from the price that it is measured against. */
const legDistance = '0.01'

/** Throws the refusal that Alpaca would give. */
export function checkClass(desk: Desk, request: SimOrderRequest, instrument: Instrument): void {
  const { orderClass, takeProfit, stopLoss, timeInForce } = request
  if (orderClass === 'simple' || instrument.kind === 'option') return
  if (timeInForce !== 'day' && timeInForce !== 'gtc') throw againstRule('complex orders must be DAY or GTC orders')
  if (orderClass === 'bracket') checkBracket(request)
  if (orderClass === 'oco') checkOco(request)
  if (orderClass === 'oto' && (takeProfit === undefined) === (stopLoss === undefined))
    throw invalid('oto orders require exactly one of take_profit or stop_loss')
  checkDistances(request, basePrice(desk, request))
}

function checkBracket({ takeProfit, stopLoss, orderType, side }: SimOrderRequest): void {
  if (!takeProfit) throw invalid('bracket orders require take_profit.limit_price')
  if (!stopLoss) throw invalid('bracket orders require stop_loss.stop_price')
  const isEntry = (side === 'buy' || side === 'sell_short') && (orderType === 'market' || orderType === 'limit')
  if (!isEntry) throw againstRule('bracket orders must be entry orders')
}

function checkOco({ takeProfit, stopLoss, orderType, side }: SimOrderRequest): void {
  if (orderType !== 'limit') throw againstRule('oco orders must be limit orders')
  if (!takeProfit) throw invalid('oco orders require take_profit.limit_price')
  if (!stopLoss) throw invalid('oco orders require stop_loss.stop_price')
  if (side === 'buy' || side === 'sell_short') throw againstRule('oco orders must be exit orders')
}

/** OCO legs are measured from the take-profit, limit entries from their limit, everything else from the market. */
function basePrice({ context }: Desk, request: SimOrderRequest): string {
  if (request.orderClass === 'oco' && request.takeProfit) return request.takeProfit.limitPrice
  if (request.limitPrice !== undefined) return request.limitPrice
  return String(context.market.quote(request.symbol, context.clock.now())?.last ?? 0)
}

function checkDistances({ side, orderClass, takeProfit, stopLoss }: SimOrderRequest, base: string): void {
  const exitsBySelling = orderClass === 'oco' ? side === 'sell' : side.startsWith('buy')
  const [below, above] = exitsBySelling ? ['<=', '>='] : ['>=', '<=']
  const away = (price: string, isAbove: boolean): boolean => {
    const gap = decimal(price).minus(base)
    return isAbove ? gap.gte(legDistance) : gap.lte(decimal(legDistance).negated())
  }
  if (stopLoss && !away(stopLoss.stopPrice, !exitsBySelling))
    throw againstRule(`stop_loss.stop_price must be ${below} base_price ${exitsBySelling ? '-' : '+'} ${legDistance}`)
  const isMeasured = orderClass !== 'oco'
  if (isMeasured && takeProfit && !away(takeProfit.limitPrice, exitsBySelling))
    throw againstRule(
      `take_profit.limit_price must be ${above} base_price ${exitsBySelling ? '+' : '-'} ${legDistance}`,
    )
}
