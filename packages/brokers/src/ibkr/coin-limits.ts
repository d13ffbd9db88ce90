/**
 * Orders of coins (ibkr.md 3.7): a quantity in parts, or an amount of money (`cashQty`) that is bought for. The page rounds such
 * an amount for stocks alone, so for coins it is what was meant. What one coin takes beside this, its own rules say when it is
 * ordered (coin-rules.ts).
 */
import type { AssetType } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import type { UnsupportedField } from '../port/index.ts'

const name = 'Interactive Brokers'
const pairForm = /^[A-Z0-9]{2,10}\/[A-Z]{3}$/

export const isCoin = ({ symbol }: OrderRequest, assetType: AssetType | undefined): boolean =>
  assetType === 'crypto' || symbol.includes('/')

/** What a coin and what it is paid in are: `BTC` and `USD` of `BTC/USD`; `undefined` = no pair. */
export function pairOf(symbol: string): { readonly base: string; readonly currency: string } | undefined {
  const [base = '', currency = ''] = symbol.split('/')
  return pairForm.test(symbol) ? { base, currency } : undefined
}

/** Everything that a ticket for a coin cannot say here. */
export function coinFaults(request: OrderRequest): readonly UnsupportedField[] {
  const { symbol, orderClass = 'simple', orderType, timeInForce, extendedHours } = request
  const faults: UnsupportedField[] = [...coinSideFaults(request)]
  if (pairOf(symbol) === undefined)
    faults.push({ field: 'symbol', reason: `${symbol} is no coin with its currency.`, nearest: 'a pair, as BTC/USD' })
  if (orderClass !== 'simple')
    faults.push({
      field: 'orderClass',
      reason: `${name} takes no ${orderClass} order for coins.`,
      nearest: 'orderClass simple',
    })
  if (orderType !== 'market' && orderType !== 'limit')
    faults.push({
      field: 'orderType',
      reason: `${name} takes market and limit orders for coins, no ${orderType} order.`,
      nearest: 'orderType limit',
    })
  if (timeInForce === 'opg' || timeInForce === 'cls')
    faults.push({
      field: 'timeInForce',
      reason: 'Coins trade around the clock and have no auction.',
      nearest: 'timeInForce gtc',
    })
  if (extendedHours === true)
    faults.push({
      field: 'extendedHours',
      reason: 'Coins trade around the clock and have no extended hours.',
      nearest: 'extendedHours false',
    })
  return faults
}

function coinSideFaults({ side, notional }: OrderRequest): readonly UnsupportedField[] {
  if (side === 'sell_short' || side === 'buy_to_cover')
    return [
      {
        field: 'side',
        reason: `Coins are not sold short at ${name}.`,
        nearest: `side ${side === 'sell_short' ? 'sell' : 'buy'}`,
      },
    ]
  if (notional === undefined) return []
  // Only a quantity can be held against what there is, and the broker would sell more without asking (ibkr.md 6).
  if (side === 'sell')
    return [{ field: 'notional', reason: 'Coins are sold by quantity.', nearest: 'a quantity of what is held' }]
  if (decimal(notional).decimalPlaces() <= 2) return []
  return [
    {
      field: 'notional',
      reason: 'An amount of money has at most 2 decimals.',
      nearest: 'notional with fewer decimals',
    },
  ]
}
