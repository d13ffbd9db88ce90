/** An order in words: `Sell 60 NVDA at 187.50 or better`. */
import type { OrderRequest } from '@g2e/contract/orders'
import { numberText, priceText, quantityText } from '../../ui/index.ts'
import { text } from './text.ts'

type Worded = Pick<
  OrderRequest,
  'side' | 'symbol' | 'quantity' | 'notional' | 'orderType' | 'limitPrice' | 'stopPrice' | 'trailPercent'
>

export const amountWords = (order: Pick<Worded, 'quantity' | 'notional'>): string =>
  order.quantity === undefined
    ? (numberText(order.notional ?? '', { places: 2, currency: 'USD' }) ?? '')
    : order.quantity === '0'
      ? ''
      : (quantityText(order.quantity) ?? '')

/** `sell order, 60 NVDA` */
export const buttonWords = (order: Worded): string =>
  `${text.sides[order.side].toLowerCase()} ${text.orderWord}, ${`${amountWords(order)} ${order.symbol}`.trim()}`

export function orderWords(order: Worded): string {
  const head = `${text.sides[order.side]} ${amountWords(order)} ${order.symbol}`
  const parts = [
    order.orderType === 'market' ? text.atMarket : '',
    order.stopPrice === undefined ? '' : text.stopAt(priceText(order.stopPrice) ?? ''),
    order.limitPrice === undefined ? '' : text.orBetter(priceText(order.limitPrice) ?? ''),
    order.trailPercent === undefined ? '' : text.trailing(order.trailPercent),
  ]
  return [head, ...parts.filter((part) => part !== '')].join(' ')
}
