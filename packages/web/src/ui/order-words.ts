/** An order in words: `Sell 60 NVDA at 187.50 or better`. Where amounts are hidden, so are these. */
import type { OrderRequest } from '@g2e/contract/orders'
import { numberText, priceText, quantityText } from './format.ts'
import { text } from './text.ts'

const hiddenAmount = '•••••'

interface Sized {
  readonly quantity?: string | null | undefined
  readonly notional?: string | null | undefined
}

interface Named extends Sized {
  readonly side: OrderRequest['side'] | null
  readonly symbol: string
}

type Worded = Named & Pick<OrderRequest, 'orderType' | 'limitPrice' | 'stopPrice' | 'trailPercent'>

export function amountWords({ quantity, notional }: Sized, hidden = false): string {
  const isKnown = (quantity ?? notional ?? null) !== null && quantity !== '0'
  if (!isKnown) return ''
  if (hidden) return hiddenAmount
  if (quantity !== null && quantity !== undefined) return quantityText(quantity) ?? ''
  return numberText(notional ?? '', { places: 2, currency: 'USD' }) ?? ''
}

export const sideWord = (side: OrderRequest['side'] | null): string => (side === null ? '' : text.sides[side])

/** `Buy 40 SGOV`; without a side (several legs) only what and how many. */
export const orderHead = (order: Named, hidden = false): string =>
  [sideWord(order.side), amountWords(order, hidden), order.symbol].filter((part) => part !== '').join(' ')

/** `sell order, 60 NVDA` */
export const buttonWords = (order: Named): string =>
  `${sideWord(order.side).toLowerCase()} ${text.orderWord}, ${`${amountWords(order)} ${order.symbol}`.trim()}`

/** `at 187.50 or better` */
export const priceWords = (order: Worded): string =>
  [
    order.orderType === 'market' ? text.atMarket : '',
    order.stopPrice === undefined ? '' : text.stopAt(priceText(order.stopPrice) ?? ''),
    order.limitPrice === undefined ? '' : text.orBetter(priceText(order.limitPrice) ?? ''),
    order.trailPercent === undefined ? '' : text.trailing(order.trailPercent),
  ]
    .filter((part) => part !== '')
    .join(' ')

/** `Sell 60 NVDA at 187.50 or better` */
export const orderWords = (order: Worded, hidden = false): string =>
  `${orderHead(order, hidden)} ${priceWords(order)}`.trim()

/** The one sentence that a person ticks for all warnings. */
export const acknowledgeWords = (count: number): string => text.acknowledge(count)
