/** Sentences about orders and about what was proposed. */
import { decimal, moneyText, quantityText } from '@g2e/domain/money'
import { dataOf, fieldsAt, listAt, refusalsOf, textAt } from './situation.ts'
import type { Fields, Situation } from './situation.ts'

export const nothingIsSent = 'Nothing is sent until you approve it.'

const sideWords: Readonly<Record<string, string>> = {
  buy: 'Buy',
  sell: 'Sell',
  sell_short: 'Sell short',
  buy_to_cover: 'Buy to cover',
}

function size(order: Fields): string {
  const quantity = textAt(order, 'quantity')
  const notional = textAt(order, 'notional')
  const symbol = textAt(order, 'symbol') ?? ''
  if (quantity !== null) return `${quantityText(quantity)} ${symbol}`
  return notional === null ? symbol : `${symbol} for ${moneyText(notional)}`
}

export function orderWords(order: Fields): string {
  const side = sideWords[textAt(order, 'side') ?? ''] ?? 'Trade'
  const limit = textAt(order, 'limitPrice')
  return `${side} ${size(order)}${limit === null ? ' at the market' : ` at a limit of ${moneyText(limit)}`}`
}

export function orderLine(order: Fields): string {
  const filled = textAt(order, 'filledQuantity')
  const price = textAt(order, 'averageFillPrice')
  const done =
    filled === null || decimal(filled).isZero()
      ? ''
      : `, ${quantityText(filled)} filled${price === null ? '' : ` at ${moneyText(price)}`}`
  return `- ${orderWords(order)}: ${(textAt(order, 'status') ?? 'unknown').replaceAll('_', ' ')}${done}.`
}

/** What the card says, and what the checks found. */
export function proposalSentences(situation: Situation): string[] {
  const recommendation = dataOf(situation, 'propose_recommendation')
  if (recommendation)
    return [
      `I propose to ${textAt(recommendation, 'action') ?? 'act'} ${textAt(recommendation, 'symbol') ?? ''}; the card below has the size, the evidence and the risks. ${nothingIsSent}`,
    ]
  const draft = dataOf(situation, 'draft_order')
  if (!draft) return []
  const told = listAt(draft, 'checks').flatMap((check) => {
    const outcome = textAt(check, 'outcome')
    const message = textAt(check, 'message')
    return outcome === 'pass' || message === null ? [] : [`- ${outcome === 'block' ? 'Blocked' : 'Note'}: ${message}`]
  })
  return [`Draft: **${orderWords(fieldsAt(draft, 'order'))}**. See the card below. ${nothingIsSent}`, ...told]
}

export const whyNot = (situation: Situation): string[] =>
  [...new Set(refusalsOf(situation))].slice(0, 3).map((reason) => `I could not do that: ${reason}`)
