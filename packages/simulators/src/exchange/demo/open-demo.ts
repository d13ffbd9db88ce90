/**
 * A login's made-up past: two years and more of deposits, trades, dividends, fees and interest on real trading days at the
 * prices of the simulated market. It is posted to the ledger like everything else, so it adds up by construction, and it
 * is a function of (seed, broker, userRef, profile) and the day.
 */
import { keyOf, uniform } from '../../market/random.ts'
import { addDays } from '../../market/date.ts'
import type { SimAccount } from '../account.ts'
import { addAccount } from '../accounts.ts'
import type { Desk } from '../desk.ts'
import type { BrokerExchange, DemoProfile } from '../exchange.ts'
import { decimal } from '@g2e/domain/money'
import { accountOf, post } from '../ledger.ts'
import { priceOf } from '../pricing.ts'
import { Person } from './person.ts'
import { shapes } from './profiles.ts'
import type { Shape } from './profiles.ts'

const historyDaysLeast = 760
const historyDaysSpread = 150
const openingMinute = 555
const deliveryMinute = 556

export function openDemoAccount(
  desk: Desk,
  wanted: Parameters<BrokerExchange['openDemoAccount']>[0],
  now: number,
): SimAccount {
  const { profile = 'balanced', userRef, cash, delivered, ...account } = wanted
  if (profile === 'empty') return addAccount(desk, { ...account, ...(cash === undefined ? {} : { cash }) }, now)
  const key = keyOf(desk.seed, desk.brokerId, 'demo', userRef, profile)
  const { calendar } = desk.market
  const today = calendar.newYork(now).date
  const back = historyDaysLeast + Math.floor(uniform(key, 0) * historyDaysSpread)
  const days = calendar.tradingDays(addDays(today, -back), today)
  const [first = today] = days
  const startsAt = calendar.newYorkInstant(first, openingMinute)
  const opened = addAccount(desk, account, Math.min(startsAt, now))
  const shape = personal(shapes[profile], key)
  const person = new Person(desk, {
    accountId: opened.accountId,
    key,
    now,
    from: first,
    shape: withOpening(shape, cash),
  })
  const middle = Math.floor(days.length / 2)
  for (const [place, date] of days.entries()) {
    if (delivered && place === middle) deliver(desk, opened.accountId, { ...delivered, date })
    person.live(date)
  }
  return accountOf(desk, opened.accountId)
}

/** At the worth of that day; no cash goes for it. */
function deliver(
  desk: Desk,
  accountId: string,
  { symbol, quantity, date }: { readonly symbol: string; readonly quantity: string; readonly date: string },
): void {
  const { calendar } = desk.market
  post(desk, {
    accountId,
    type: 'deposit',
    at: calendar.newYorkInstant(date, deliveryMinute),
    symbol,
    quantity: decimal(quantity),
    price: priceOf(desk.market.closeOn(symbol, calendar.previousTradingDay(date))),
    amount: decimal(0),
    description: `${quantity} ${symbol} delivered by another broker`,
  })
}

const withOpening = (shape: Shape, cash: string | undefined): Shape =>
  cash === undefined ? shape : { ...shape, opening: Number(cash) }

/** The shape as this person has it: a few holdings less, other weights, another purse. */
function personal(shape: (typeof shapes)[Exclude<DemoProfile, 'empty'>], key: number): Shape {
  const omitted = new Set<string>()
  const symbols = Object.keys(shape.holdings)
  const count = Math.floor(uniform(key, 1) * (shape.omitMost + 1))
  for (let draw = 0; omitted.size < count; draw += 1) {
    const symbol = symbols[Math.floor(uniform(key, 100 + draw) * symbols.length)]
    // The one that was split in these years stays: its history has a split to show.
    if (symbol !== undefined && symbol !== 'NFLX') omitted.add(symbol)
  }
  const scale = 0.8 + 0.5 * uniform(key, 2)
  const rounded = (dollars: number): number => Math.round((dollars * scale) / 50) * 50
  return {
    ...shape,
    opening: rounded(shape.opening),
    monthly: rounded(shape.monthly),
    holdings: Object.fromEntries(
      Object.entries(shape.holdings)
        .filter(([symbol]) => !omitted.has(symbol))
        .map(([symbol, weight], place) => [symbol, weight * (0.7 + 0.6 * uniform(key, 200 + place))]),
    ),
  }
}
