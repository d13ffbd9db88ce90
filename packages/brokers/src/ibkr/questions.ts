/**
 * The broker's questions about an order (ibkr.md 3.7). A question is confirmed only if a person acknowledged exactly it: by
 * its id with a digest of its very words, where the words had been asked before and shown; or by its id alone, where it was
 * foreseen on the preview of this order and its words, if they name an order, name this one. Everything else is declined.
 */
import { decimal, fixed, isDecimalText } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { createHash } from 'node:crypto'
import type { BrokerWarning, ReportedQuote } from '../port/index.ts'
import { wireSides } from './vocabulary.ts'
import type { OrderQuestion } from './wire/session.ts'

/** Deviation from the last price at which the precaution o163 of a fresh account asks, percent (order-replies.json). */
const pricePrecautionPercent = 3
const rememberedMax = 200

const nameOf = ({ messageIds }: OrderQuestion): string => (messageIds.length === 0 ? 'question' : messageIds.join('+'))

/** Different words are a different question, whatever its id. */
export function warningOf(question: OrderQuestion): BrokerWarning {
  const digest = createHash('sha256').update(question.text).digest('hex').slice(0, 12)
  return { id: `${nameOf(question)}.${digest}`, message: question.text }
}

export function isAcknowledged(
  question: OrderQuestion,
  request: OrderRequest,
  acknowledged: ReadonlySet<string>,
): boolean {
  if (acknowledged.has(warningOf(question).id)) return true
  const { messageIds } = question
  return messageIds.length > 0 && messageIds.every((id) => acknowledged.has(id)) && isAbout(question.text, request)
}

/** `BUY 10 AAPL NASDAQ.NMS @ 205.0`: where the words name an order, it must be this one. */
function isAbout(words: string, request: OrderRequest): boolean {
  const named = /\b(BUY|SELL)\s+([\d,.]+)\s+[A-Z0-9 ./]+?(?:@\s*([\d,.]+))?["\s]/.exec(words)
  if (!named) return true
  const [, side, size = '', price] = named
  const figure = (text: string) => text.replaceAll(',', '').replace(/\.$/, '')
  if (side !== wireSides[request.side]) return false
  if (isDecimalText(figure(size)) && request.quantity !== undefined && !decimal(figure(size)).eq(request.quantity))
    return false
  const limit = request.limitPrice ?? request.stopPrice
  if (price === undefined || limit === undefined || !isDecimalText(figure(price))) return true
  return [request.limitPrice, request.stopPrice].some((own) => own !== undefined && decimal(figure(price)).eq(own))
}

export interface ForeseenFacts {
  readonly request: OrderRequest
  /** `undefined`: there are no prices for it. */
  readonly quote: ReportedQuote | undefined
}

type Foreseen = readonly [id: string, message: string]

/** Questions that the terms of an order are known to raise (order-question-ids.json), each in a sentence of ours. */
export function foreseen({ request, quote }: ForeseenFacts): readonly BrokerWarning[] {
  const found = [...typeRisks(request), ...priceRisks(request, quote)]
  return found.map(([id, message]) => ({ id, message }))
}

function typeRisks({ orderType }: OrderRequest): readonly Foreseen[] {
  switch (orderType) {
    case 'market':
      return [
        [
          'o10151',
          'A market order may fill far from the price you see. Interactive Brokers asks you to confirm that you know this.',
        ],
      ]
    case 'stop':
    case 'trailing_stop':
      return [
        [
          'o10152',
          'Once triggered, a stop becomes a market order and may fill far from its stop price. Interactive Brokers asks you to confirm that you know this.',
        ],
        [
          'o10331',
          'Interactive Brokers asks you to confirm that you know how its stop order types work and what their risks are.',
        ],
      ]
    case 'stop_limit':
      return [
        [
          'o10331',
          'Interactive Brokers asks you to confirm that you know how its stop order types work and what their risks are.',
        ],
      ]
    case 'limit':
      return []
  }
}

function priceRisks(request: OrderRequest, quote: ReportedQuote | undefined): readonly Foreseen[] {
  const last = quote?.last ?? quote?.previousClose
  if (last === undefined || last === null || decimal(last).lte(0))
    return [
      [
        'o354',
        'There is no market data for this instrument here; Interactive Brokers advises against ordering without it.',
      ],
    ]
  const risks: Foreseen[] = []
  const { limitPrice, stopPrice, side } = request
  if (limitPrice !== undefined) {
    const away = decimal(limitPrice).minus(last).abs().div(last).times(100)
    if (away.gte(pricePrecautionPercent))
      risks.push([
        'o163',
        `The limit of ${limitPrice} is ${fixed(away, 1)} % from the last price of ${last}, beyond the ${pricePrecautionPercent} % at which Interactive Brokers asks whether you mean it.`,
      ])
  }
  const isBuy = side === 'buy' || side === 'buy_to_cover'
  if (stopPrice !== undefined && (isBuy ? decimal(stopPrice).lte(last) : decimal(stopPrice).gte(last)))
    risks.push([
      'o403',
      `The stop of ${stopPrice} is already reached at the last price of ${last}: the order is likely to fill at once.`,
    ])
  return risks
}

/** What makes two tickets raise the same questions. */
const ticketKey = ({
  symbol,
  side,
  orderType,
  quantity,
  limitPrice,
  stopPrice,
  trailAmount,
  trailPercent,
  timeInForce,
}: OrderRequest): string =>
  [symbol, side, orderType, quantity, limitPrice, stopPrice, trailAmount, trailPercent, timeInForce].join(' ')

/**
 * What was asked before, so that the next preview of the same ticket shows it in its own words; and what was not asked
 * where it had been foreseen, so that nobody is made to acknowledge what this account is not asked.
 */
export class QuestionMemory {
  readonly #asked = new Map<string, readonly OrderQuestion[]>()
  readonly #notAsked = new Set<string>()

  remember(request: OrderRequest, questions: readonly OrderQuestion[]): void {
    const key = ticketKey(request)
    this.#asked.delete(key)
    this.#asked.set(key, questions)
    const oldest = this.#asked.size > rememberedMax ? this.#asked.keys().next().value : undefined
    if (oldest !== undefined) this.#asked.delete(oldest)
    for (const { messageIds } of questions)
      for (const id of messageIds) this.#notAsked.delete(`${request.orderType} ${id}`)
  }

  /** An order went through: of the risks of its type, those that were not asked will not be. */
  placed(request: OrderRequest, asked: readonly OrderQuestion[]): void {
    const ids = new Set(asked.flatMap(({ messageIds }) => messageIds))
    for (const [id] of typeRisks(request)) if (!ids.has(id)) this.#notAsked.add(`${request.orderType} ${id}`)
  }

  /** Foreseen and remembered together; what is known word for word stands in for what is foreseen of the same id. */
  warnings(facts: ForeseenFacts): readonly BrokerWarning[] {
    const asked = this.#asked.get(ticketKey(facts.request)) ?? []
    const known = new Set(asked.flatMap(({ messageIds }) => messageIds))
    const expected = foreseen(facts).filter(
      ({ id }) => !known.has(id) && !this.#notAsked.has(`${facts.request.orderType} ${id}`),
    )
    return [...asked.map(warningOf), ...expected]
  }
}
