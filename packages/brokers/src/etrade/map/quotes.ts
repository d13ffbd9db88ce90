/**
 * Quotes (brokers/etrade.md 2.6, 5). A price of 0 is no price. After hours `lastTrade` is still the regular close while bid
 * and ask are of the evening, so the extended block counts then. Never paired by place: what failed is missing from the
 * list and named in its messages.
 */
import type { Mapped, ReportedQuote } from '../../port/index.ts'
import { symbolOf } from '../products.ts'
import { contentOf, elementsOf } from '../wire/document.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import {
  instant,
  isObject,
  isTrue,
  NotAsDocumented,
  part,
  percent,
  price,
  pricePresent,
  quantity,
} from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { messagesIn } from './messages.ts'

export const quoteSource = 'etrade'
/** Prices from before the open or after the close. */
export const extendedSource = 'etrade_extended_hours'

/** All that is at this instant; DELAYED, CLOSING and the closed evening are not (brokers/etrade.md 3). */
const realTime: ReadonlySet<unknown> = new Set(['REALTIME', 'EH_REALTIME'])

/** `GET /v1/market/quote/{symbols}` with any detail flag. Throws WireMismatch. */
export function mapQuotes(payload: unknown): Mapped<ReportedQuote> {
  const notes = new Notes('quotes')
  const list = elementsOf(notes, payload, {
    root: 'QuoteResponse',
    path: ['QuoteData'],
    isElement: (value) => 'Product' in value,
  })
  const items = mapEach(notes, list, quoteOf)
  const content = contentOf('quotes', payload, 'QuoteResponse')
  if (isObject(content)) {
    for (const [index, { description, code }] of messagesIn(content['Messages']).entries()) {
      const message = description === '' ? `message ${code}` : description
      notes.warnings.push({ path: `QuoteResponse.Messages.Message[${index}]`, message })
    }
  }
  return { items, warnings: notes.warnings }
}

function quoteOf(value: unknown): ReportedQuote {
  if (!isObject(value) || !isObject(value['Product'])) {
    throw new NotAsDocumented(isObject(value) ? value['Product'] : value, 'a quote with its product')
  }
  const detail = detailOf(value)
  const evening = isTrue(value['ahFlag']) ? part(detail['ExtendedHourQuoteDetail'] ?? detail['EhQuote']) : {}
  const extendedLast = pricePresent(evening['lastPrice'])
  const isExtended = extendedLast !== null
  const last = extendedLast ?? pricePresent(detail['lastTrade']) ?? pricePresent(detail['netAssetValue'])
  const isPriced = last !== null
  return {
    symbol: symbolOf(value['Product'], detail['osiKey']),
    bid: pricePresent(evening['bid']) ?? pricePresent(detail['bid']),
    ask: pricePresent(evening['ask']) ?? pricePresent(detail['ask']),
    last,
    volume: quantity(detail['totalVolume']),
    change: isPriced ? price(isExtended ? evening['change'] : (detail['changeClose'] ?? detail['change'])) : null,
    changePercent: isPriced
      ? percent(isExtended ? evening['percentChange'] : (detail['changeClosePercentage'] ?? detail['changePct']))
      : null,
    high: pricePresent(detail['high']),
    low: pricePresent(detail['low']),
    open: pricePresent(detail['open']),
    previousClose: pricePresent(detail['previousClose']),
    timestamp:
      (isExtended ? instant(evening['timeOfLastTrade']) : instant(detail['timeOfLastTrade'])) ??
      instant(value['dateTimeUTC']),
    source: isExtended ? extendedSource : quoteSource,
    delayed: !realTime.has(isExtended ? (evening['quoteStatus'] ?? value['quoteStatus']) : value['quoteStatus']),
  }
}

const blocks = ['All', 'Intraday', 'MutualFund', 'Fundamental', 'Option', 'Week52'] as const

function detailOf(value: WireObject): WireObject {
  for (const block of blocks) if (isObject(value[block])) return value[block]
  return {}
}
