/** Hours of the markets: an open day has products with sessions; a closed day's only product is the market itself (brokers/schwab.md 4). */
import { addDays } from '../../market/date.ts'
import type { MarketCalendar, SessionHours } from '../../market/market.ts'
import type { Desk, Routes } from '../desk.ts'
import { listOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery, refused } from '../wire/refusal.ts'
import { newYorkStamp } from '../wire/time.ts'
import { optionalDate } from './query.ts'

const markets = ['equity', 'option', 'bond', 'future', 'forex'] as const
type MarketName = (typeof markets)[number]
const daysAhead = 366

interface Product {
  readonly product: string
  readonly productName: string
  readonly hasExtendedHours: boolean
  /** Minutes that it goes on after the bell. */
  readonly extraMinutes: number
}
/** Bonds keep the hours of shares here; futures and currencies are not simulated and always closed. */
const products: Readonly<Record<MarketName, readonly Product[]>> = {
  equity: [{ product: 'EQ', productName: 'equity', hasExtendedHours: true, extraMinutes: 0 }],
  option: [
    { product: 'EQO', productName: 'equity option', hasExtendedHours: false, extraMinutes: 0 },
    { product: 'IND', productName: 'index option', hasExtendedHours: false, extraMinutes: 15 },
  ],
  bond: [{ product: 'BON', productName: 'bond', hasExtendedHours: false, extraMinutes: 0 }],
  future: [],
  forex: [],
}
/** The pre-market of this broker begins at 7:00. */
const preMarketMinute = 420

function sessionHours(calendar: MarketCalendar, hours: SessionHours, product: Product): Fields {
  const span = (from: number, to: number) => [
    {
      start: newYorkStamp(from, calendar.utcOffsetHours(from)),
      end: newYorkStamp(to, calendar.utcOffsetHours(to)),
    },
  ]
  const regularMarket = span(hours.opensAt, hours.closesAt + product.extraMinutes * 60_000)
  if (!product.hasExtendedHours) return { regularMarket }
  return {
    preMarket: span(calendar.newYorkInstant(hours.date, preMarketMinute), hours.opensAt),
    regularMarket,
    postMarket: span(hours.closesAt, hours.postClosesAt),
  }
}

function hoursOf(calendar: MarketCalendar, name: MarketName, date: string): Fields {
  const hours = calendar.hours(date)
  const marketType = name.toUpperCase()
  const open = hours ? products[name] : []
  if (!hours || open.length === 0) return { [name]: { date, marketType, product: name, isOpen: false } }
  return Object.fromEntries(
    open.map((product) => [
      product.product,
      {
        date,
        marketType,
        product: product.product,
        productName: product.productName,
        isOpen: true,
        sessionHours: sessionHours(calendar, hours, product),
      },
    ]),
  )
}

function dateOf(desk: Desk, query: Fields): string {
  const { clock, market } = desk.context
  const today = market.calendar.newYork(clock.now()).date
  const date = optionalDate(query, 'date') ?? today
  if (date < today || date > addDays(today, daysAhead)) throw badQuery('date: must be from today to one year from now.')
  return date
}

const isMarket = (name: string): name is MarketName => markets.some((one) => one === name)

export function marketRoutes(routes: Routes, desk: Desk): void {
  const { calendar } = desk.context.market
  routes.on('GET', '/markets', ({ query }) => {
    const names = listOf(query, 'markets').map((name) => name.toLowerCase())
    const known = names.filter(isMarket)
    if (names.length === 0 || known.length < names.length)
      throw badQuery(`markets: must be a list of ${markets.join(', ')}.`)
    const date = dateOf(desk, query)
    return { body: Object.fromEntries(known.map((name) => [name, hoursOf(calendar, name, date)])) }
  })
  routes.on('GET', '/markets/:market', ({ params, query }) => {
    const name = params['market'] ?? ''
    if (!isMarket(name)) throw refused('market', 404)
    return { body: { [name]: hoursOf(calendar, name, dateOf(desk, query)) } }
  })
}
