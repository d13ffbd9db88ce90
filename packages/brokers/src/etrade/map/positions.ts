/** Positions (brokers/etrade.md 2.3, 5). Several rows of one symbol are kept as they are: long beside short, cash beside margin. */
import { decimal } from '@g2e/domain/money'
import type { Mapped, ReportedPosition } from '../../port/index.ts'
import { assetTypeOf, symbolOf } from '../products.ts'
import { contentOf } from '../wire/document.ts'
import { mapEach, mismatch, Notes } from '../wire/notes.ts'
import {
  asArray,
  decimalText,
  isAbsent,
  isObject,
  isZero,
  money,
  NotAsDocumented,
  part,
  percent,
  price,
  pricePresent,
  quantity,
  text,
} from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

/** Where a portfolio page goes on; `null` = it was the last. */
export interface PositionsPage extends Mapped<ReportedPosition> {
  readonly nextPage: string | null
}

/** `GET .../portfolio` in any view, one account of it, or positions. Throws WireMismatch. */
export const mapPositions = (payload: unknown): Mapped<ReportedPosition> => mapPositionsPage(payload)

export function mapPositionsPage(payload: unknown): PositionsPage {
  const notes = new Notes('positions')
  const content = contentOf('positions', payload, 'PortfolioResponse')
  if (content === undefined) return { items: [], warnings: [], nextPage: null }
  const items: ReportedPosition[] = []
  let nextPage: string | null = null
  for (const { list, place, next } of portfoliosIn(content)) {
    notes.place = place
    items.push(...mapEach(notes, list, positionOf))
    nextPage ??= next
  }
  return { items, warnings: notes.warnings, nextPage }
}

interface Portfolio {
  readonly list: readonly unknown[]
  readonly place: string
  readonly next: string | null
}

function portfoliosIn(content: unknown): readonly Portfolio[] {
  if (Array.isArray(content)) return [{ list: content, place: '', next: null }]
  if (!isObject(content)) throw mismatch('positions', '', 'expected a portfolio', content)
  if ('AccountPortfolio' in content) {
    return asArray(content['AccountPortfolio']).map((value, index) => {
      const place = `PortfolioResponse.AccountPortfolio[${index}]`
      if (!isObject(value)) throw mismatch('positions', place, 'expected the portfolio of an account', content)
      return portfolioOf(value, `${place}.Position`)
    })
  }
  if ('Position' in content) return [portfolioOf(content, 'Position')]
  if ('Product' in content) return [{ list: [content], place: '', next: null }]
  // Nothing but totals, or nothing at all, is an empty portfolio (its shape is not confirmed).
  if ('Totals' in content || Object.keys(content).length === 0) return []
  throw mismatch('positions', '', 'expected a portfolio', content)
}

/** Documentation says `totalNoOfPages`, captures `totalPages`; `nextPageNo` alone says whether there is more. */
function portfolioOf(value: WireObject, place: string): Portfolio {
  const next = text(value['nextPageNo'])
  return { list: asArray(value['Position']), place, next: next === null || isZero(next) ? null : next }
}

function positionOf(value: unknown, notes: Notes): ReportedPosition {
  if (!isObject(value) || !isObject(value['Product'])) {
    throw new NotAsDocumented(isObject(value) ? value['Product'] : value, 'a position with its product')
  }
  const product = value['Product']
  const held = quantity(value['quantity'])
  if (held === null) throw new NotAsDocumented(value['quantity'], 'the quantity of a position')
  const isCostKnown = !hasNoCost(value)
  return {
    symbol: symbolOf(product, value['osiKey']),
    name: nameOf(value),
    assetType: assetTypeOf(product, notes),
    // Signed already: `positionType` is not applied once more.
    quantity: held,
    averageCost: isCostKnown ? (pricePresent(value['costPerShare']) ?? price(value['pricePaid'])) : null,
    currentPrice: currentPrice(value),
    marketValue: money(value['marketValue']),
    costBasis: isCostKnown ? money(value['totalCost']) : null,
    unrealizedPl: isCostKnown ? money(value['totalGain']) : null,
    unrealizedPlPercent: isCostKnown ? percent(value['totalGainPct']) : null,
    dayChange: money(value['daysGain']),
    dayChangePercent: percent(value['daysGainPct']),
    quantityAvailable: null,
    raw: value,
  }
}

/** An unknown cost is written as 0 with a date before 1970, and the gain is then the whole value (brokers/etrade.md 2.3). */
function hasNoCost({ pricePaid, totalCost, dateAcquired }: WireObject): boolean {
  if (isAbsent(pricePaid) && isAbsent(totalCost)) return true
  const isNothing = (value: unknown): boolean => {
    const figure = decimalText(value)
    return figure === null || isZero(figure)
  }
  const acquired = decimalText(dateAcquired)
  return isNothing(pricePaid) && isNothing(totalCost) && (acquired === null || decimal(acquired).lte(0))
}

/** `price` of the position itself is often missing; each view has its own block. */
function currentPrice(value: WireObject): ReportedPosition['currentPrice'] {
  for (const view of ['Complete', 'Quick', 'Performance', 'Fundamental', 'OptionsWatch']) {
    const last = pricePresent(part(value[view])['lastTrade'])
    if (last !== null) return last
  }
  return pricePresent(value['price'])
}

/** Often just the ticker again, which is no name. */
function nameOf(value: WireObject): string | null {
  const symbol = part(value['Product'])['symbol']
  const name = text(part(value['Complete'])['symbolDescription']) ?? text(value['symbolDescription'])
  return name === symbol ? null : name
}
