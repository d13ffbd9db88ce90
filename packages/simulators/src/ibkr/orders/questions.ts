/**
 * What the gateway asks before it takes an order (brokers/ibkr.md 3.7, `order-question-ids.json`): the person's precautions, what
 * tests have in store, what a lack of market data brings. Each question waits for a reply of its own.
 */
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { Desk } from '../desk.ts'
import { tradedSymbol } from '../contracts/instruments.ts'
import { orderExchange, secType } from '../contracts/words.ts'
import { grouped } from '../wire/fields.ts'
import type { AskedQuestion } from './open-question.ts'
import type { Ticket } from './ticket.ts'

const sure = 'Are you sure you want to submit this order?'

/** `BUY 10 AAPL NASDAQ.NMS @ 205.0` */
function orderWords(desk: Desk, { instrument, isBuy, quantity, cashQuantity, limitPrice, stopPrice }: Ticket): string {
  const asset = instrument.kind === 'option' ? instrument.underlying : instrument.asset
  const price = limitPrice ?? stopPrice
  const size = quantity ?? `${cashQuantity ?? '0'} USD of`
  const at = price === undefined ? 'MKT' : `@ ${price.includes('.') ? price : `${price}.0`}`
  return `${isBuy ? 'BUY' : 'SELL'} ${size} ${desk.instruments.ticker(asset)} ${orderExchange(instrument)} ${at}`
}

const texts: Readonly<Record<string, string>> = {
  o354: 'You are submitting an order without market data. We strongly recommend against this as it may result in erroneous and unexpected trades.',
  o382: 'The price of the order does not fit the tick size of the contract.',
  o403: 'The order is likely to trigger and fill immediately.',
  o2136: 'The order mixes allocations.',
  o2137: 'The order is on the other side of an order of yours that works.',
  o2165: 'Fractional orders do not trade outside regular trading hours.',
  o10151: 'A market order may be filled at a price far from the one you see.',
  o10152: 'A stop order that is triggered becomes a market order and may be filled far from its stop price.',
  o10153: 'A cap will be set on the price of the order.',
  o10164: 'Orders by cash quantity are simulated by us and may differ from the amount you ask for.',
  o10223: 'Confirm the cash quantity of the order.',
  o10288: 'A market order for a crypto asset may be filled at a price far from the one you see.',
  o10331: 'Stop orders come in types that differ in their risks.',
}

/** In our own words where the contract page gives none. */
function textOf(desk: Desk, ticket: Ticket, messageIds: readonly string[]): string {
  const words = messageIds.map((id) => {
    const { pricePercent, orderSize, orderValue } = desk.settings.current
    const order = `The following order "${orderWords(desk, ticket)}"`
    if (id === 'o163') return `${order} price exceeds \nthe Percentage constraint of ${pricePercent ?? 3}%.`
    if (id === 'o383') return `${order} size exceeds the Size Limit of ${grouped(orderSize ?? 500, 0)}.`
    if (id === 'o451') return `${order} value exceeds the Total Value Limit of ${grouped(orderValue ?? 0, 0)} USD.`
    return texts[id] ?? `The order needs your attention (${id}).`
  })
  return `${words.join('\n')}\n${sure}`
}

const messageOptions: Readonly<Record<string, readonly string[]>> = { o10331: ['Yes', 'No'] }

function question(desk: Desk, ticket: Ticket, messageIds: readonly string[]): AskedQuestion {
  const options = messageIds.flatMap((id) => messageOptions[id] ?? [])
  return {
    messageIds,
    text: textOf(desk, ticket, messageIds),
    ...(options.length === 0 ? {} : { options }),
  }
}

/** Last price, and the order's own where it has one. */
function pricesOf(
  desk: Desk,
  { instrument, limitPrice, stopPrice }: Ticket,
): { last: Decimal; own: Decimal | undefined } {
  const symbol = tradedSymbol(instrument)
  const quote = symbol === undefined ? undefined : desk.context.market.quote(symbol, desk.context.clock.now())
  const price = limitPrice ?? stopPrice
  return { last: decimal(decimalTextOfNumber(quote?.last ?? 0)), own: price === undefined ? undefined : decimal(price) }
}

function precautions(desk: Desk, ticket: Ticket): readonly string[] {
  const { pricePercent, orderSize, orderValue, marketData, standingQuestions } = desk.settings.current
  const { last, own } = pricesOf(desk, ticket)
  const { quantity = '0', wireType, instrument } = ticket
  const ids: string[] = []
  if (marketData === 'none') ids.push('o354')
  const isLimit = wireType === 'LMT' || wireType === 'STOP_LIMIT'
  if (
    pricePercent !== null &&
    own &&
    isLimit &&
    last.gt(0) &&
    own.minus(last).abs().dividedBy(last).times(100).gt(pricePercent)
  )
    ids.push('o163')
  if (orderSize !== null && decimal(quantity).gt(orderSize)) ids.push('o383')
  const multiplier = secType(instrument) === 'OPT' ? 100 : 1
  if (
    orderValue !== null &&
    decimal(quantity)
      .times(own ?? last)
      .times(multiplier)
      .gt(orderValue)
  )
    ids.push('o451')
  return [...ids, ...(standingQuestions[wireType] ?? [])]
}

/** In the order in which they are asked; those whose every message is suppressed are not. */
export function questionsFor(
  desk: Desk,
  ticket: Ticket,
  {
    suppressed,
    scripted,
  }: { readonly suppressed: ReadonlySet<string>; readonly scripted: readonly (readonly string[])[] | undefined },
): readonly AskedQuestion[] {
  const chains = scripted ?? precautions(desk, ticket).map((id) => [id])
  return chains.filter((ids) => !ids.every((id) => suppressed.has(id))).map((ids) => question(desk, ticket, ids))
}
