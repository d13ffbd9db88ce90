/** What an order is, in words that are only said of orders at the broker. */
import type { Order } from '@g2e/contract/orders'
import { priceText, quantityText } from '../../ui/index.ts'
import { text } from './text.ts'

type Terms = Pick<Order, 'orderType' | 'legs' | 'limitPrice' | 'stopPrice' | 'trailPercent' | 'trailAmount'>

/** `Limit 100.53`, `Stop limit 99.00, limit 98.50`, `Trailing 2%` */
export function typeWords(order: Terms): string {
  if (order.orderType === null) return order.legs.length > 0 ? text.legs(order.legs.length) : ''
  const name = text.types[order.orderType]
  const price = (value: string | null) => (value === null ? '' : (priceText(value) ?? ''))
  switch (order.orderType) {
    case 'market':
      return name
    case 'limit':
      return `${name} ${price(order.limitPrice)}`
    case 'stop':
      return `${name} ${price(order.stopPrice)}`
    case 'stop_limit':
      return `${name} ${price(order.stopPrice)}, ${price(order.limitPrice)}`
    case 'trailing_stop':
      return order.trailPercent === null
        ? `${name} ${price(order.trailAmount)}`
        : `${name} ${quantityText(order.trailPercent) ?? ''}%`
  }
}

/** Whether buying it twice or selling it twice is the danger. */
export const isBuy = (order: Pick<Order, 'side'>): boolean => order.side === 'buy' || order.side === 'buy_to_cover'
