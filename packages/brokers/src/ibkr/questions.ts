/**
 * The broker's questions about an order (ibkr.md 3.7). A question is confirmed only if a person acknowledged exactly it: by
 * its id with a digest of its very words, where the words had been asked before and shown; or by its id alone, where it was
 * foreseen on the preview of this order and its words, if they name an order, name this one. Everything else is declined.
 */
import { decimal, fixed, isDecimalText } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { createHash } from 'node:crypto'
import type { BrokerWarning, ReportedQuote } from '../port/index.ts'
import { isCoin } from './coin-limits.ts'
import { wireSides } from './vocabulary.ts'
import type { OrderQuestion } from './wire/session.ts'

/** The precautions of a fresh account (order-replies.json; size and value are the broker's usual ones and only foreseen). */
const precautions = { pricePercent: 3, size: 500, value: 100_000 } as const
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

/** A question to be expected, and how far the order goes beyond what raises it: an account may be set to allow more. */
interface Foreseen extends BrokerWarning {
  readonly measure: string
}

/** Questions that the terms of an order are known to raise (order-question-ids.json), each in a sentence of ours. */
export const foreseen = (facts: ForeseenFacts): readonly Foreseen[] => [
  ...typeRisks(facts.request),
  ...amountRisks(facts.request),
  ...sizeRisks(facts.request),
  ...priceRisks(facts),
]

const byType = (id: string, message: string): Foreseen => ({ id, message, measure: '1' })
const stopTypes = byType(
  'o10331',
  'Interactive Brokers asks you to confirm that you know how its stop order types work and what their risks are.',
)

/** An amount is bought for as nearly as the market lets (order-question-ids.json). */
function amountRisks({ notional }: OrderRequest): readonly Foreseen[] {
  if (notional === undefined) return []
  return [
    byType(
      'o10164',
      'An order for an amount of money may come to somewhat more or less. Interactive Brokers asks you to confirm that you know this.',
    ),
    byType('o10223', `Interactive Brokers asks you to confirm that you mean an amount of money, ${notional}.`),
  ]
}

function typeRisks(request: OrderRequest): readonly Foreseen[] {
  switch (request.orderType) {
    case 'market':
      if (isCoin(request, undefined))
        return [
          byType(
            'o10288',
            'A market order for a coin may fill far from the price you see. Interactive Brokers asks you to confirm that you know this.',
          ),
        ]
      return [
        byType(
          'o10151',
          'A market order may fill far from the price you see. Interactive Brokers asks you to confirm that you know this.',
        ),
      ]
    case 'stop':
    case 'trailing_stop':
      return [
        byType(
          'o10152',
          'Once triggered, a stop becomes a market order and may fill far from its stop price. Interactive Brokers asks you to confirm that you know this.',
        ),
        stopTypes,
      ]
    case 'stop_limit':
      return [stopTypes]
    case 'limit':
      return []
  }
}

function sizeRisks({ quantity }: OrderRequest): readonly Foreseen[] {
  if (quantity === undefined || decimal(quantity).lte(precautions.size)) return []
  const message = `${quantity} is a large size, beyond the ${precautions.size} at which Interactive Brokers usually asks whether you mean it.`
  return [{ id: 'o383', message, measure: quantity }]
}

function priceRisks({ request, quote }: ForeseenFacts): readonly Foreseen[] {
  const last = quote?.last ?? quote?.previousClose
  if (last === undefined || last === null || decimal(last).lte(0))
    return [
      byType(
        'o354',
        'There is no market data for this instrument here; Interactive Brokers advises against ordering without it.',
      ),
    ]
  const { limitPrice, stopPrice, side, quantity, notional } = request
  const risks: Foreseen[] = []
  if (limitPrice !== undefined) {
    const away = decimal(limitPrice).minus(last).abs().div(last).times(100)
    const percent = fixed(away, 1)
    const message = `The limit of ${limitPrice} is ${percent} % from the last price of ${last}, beyond the ${precautions.pricePercent} % at which Interactive Brokers asks whether you mean it.`
    if (away.gte(precautions.pricePercent)) risks.push({ id: 'o163', message, measure: percent })
  }
  const value = notional === undefined ? decimal(quantity ?? '0').times(limitPrice ?? last) : decimal(notional)
  if (value.gt(precautions.value)) {
    const message = `The order is worth about ${fixed(value, 0)}, beyond the ${precautions.value} at which Interactive Brokers usually asks whether you mean it.`
    risks.push({ id: 'o451', message, measure: fixed(value, 2) })
  }
  const isBuy = side === 'buy' || side === 'buy_to_cover'
  if (stopPrice !== undefined && (isBuy ? decimal(stopPrice).lte(last) : decimal(stopPrice).gte(last)))
    risks.push(
      byType(
        'o403',
        `The stop of ${stopPrice} is already reached at the last price of ${last}: the order is likely to fill at once.`,
      ),
    )
  return risks
}

/** What makes two tickets raise the same questions. */
const ticketKey = ({
  symbol,
  side,
  orderType,
  quantity,
  notional,
  limitPrice,
  stopPrice,
  trailAmount,
  trailPercent,
  timeInForce,
}: OrderRequest): string =>
  [
    symbol,
    side,
    orderType,
    quantity,
    notional && `for ${notional}`,
    limitPrice,
    stopPrice,
    trailAmount,
    trailPercent,
    timeInForce,
  ].join(' ')

/**
 * What was asked before, so that the next preview of the same ticket shows it in its own words; and what was not asked
 * where it had been foreseen, so that nobody is made to acknowledge what this account is not asked.
 */
export class QuestionMemory {
  readonly #asked = new Map<string, readonly OrderQuestion[]>()
  /** Foreseen at the last preview of a ticket. */
  readonly #expected = new Map<string, readonly Foreseen[]>()
  /** How far an order of a type went without being asked. */
  readonly #unasked = new Map<string, string>()

  remember(request: OrderRequest, questions: readonly OrderQuestion[]): void {
    keep(this.#asked, ticketKey(request), questions)
    for (const { messageIds } of questions)
      for (const id of messageIds) this.#unasked.delete(`${request.orderType} ${id}`)
  }

  /** An order went through: what was foreseen and not asked is not to be expected up to that measure. */
  placed(request: OrderRequest, asked: readonly OrderQuestion[]): void {
    const ids = new Set(asked.flatMap(({ messageIds }) => messageIds))
    for (const { id, measure } of this.#expected.get(ticketKey(request)) ?? []) {
      const key = `${request.orderType} ${id}`
      if (!ids.has(id) && decimal(measure).gt(this.#unasked.get(key) ?? '0')) this.#unasked.set(key, measure)
    }
  }

  /** Foreseen and remembered together; what is known word for word stands in for what is foreseen of the same id. */
  warnings(facts: ForeseenFacts): readonly BrokerWarning[] {
    const { request } = facts
    const asked = this.#asked.get(ticketKey(request)) ?? []
    const known = new Set(asked.flatMap(({ messageIds }) => messageIds))
    const expected = foreseen(facts)
    keep(this.#expected, ticketKey(request), expected)
    const open = expected.filter(
      ({ id, measure }) =>
        !known.has(id) && decimal(measure).gt(this.#unasked.get(`${request.orderType} ${id}`) ?? '0'),
    )
    return [...asked.map(warningOf), ...open.map(({ id, message }) => ({ id, message }))]
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const oldest = map.size > rememberedMax ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
}
