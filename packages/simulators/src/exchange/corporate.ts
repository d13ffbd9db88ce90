/** What companies do to accounts on their days: splits and dividends. */
import { decimal, round } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { addDays } from '../market/date.ts'
import type { SimSplit } from '../market/market.ts'
import type { SimAccount, SimPosition } from './account.ts'
import type { Desk } from './desk.ts'
import { endFamily } from './family.ts'
import { holdingsAt } from './holdings.ts'
import { post } from './ledger.ts'
import { isFinal } from './order.ts'

/** Longest way from the ex-date to the pay date of a dividend, in days. */
const payDelayDays = 45

/** Before the first trade of a day: splits of the day, then dividends paid on it. */
export function corporateMorning(desk: Desk, date: string): void {
  const at = desk.market.calendar.hours(date)?.preOpensAt
  if (at === undefined) return
  const touched = new Set([...desk.positions.values(), ...desk.working()].map(({ symbol }) => symbol))
  for (const symbol of touched)
    for (const action of desk.market.corporateActions(symbol, date, date))
      if (action.kind === 'split' && action.exDate === date) split(desk, action, at)
  if (desk.policy.paysDividends !== false) payDividends(desk, date, at)
}

function split(desk: Desk, action: SimSplit, at: number): void {
  for (const order of desk.working())
    // Prices of resting orders are of the old shares: they end, as most brokers do with them.
    if (order.symbol === action.symbol && !isFinal(order)) {
      const current = desk.order(order.orderId)
      if (current && !isFinal(current)) endFamily(desk, current, 'canceled', at)
    }
  for (const account of desk.accounts.values()) {
    const position = desk.position(account.accountId, action.symbol)
    if (position) postSplit(desk, account, position, { ratio: action.ratio, at })
  }
}

export function postSplit(
  desk: Desk,
  account: SimAccount,
  { symbol, quantity }: SimPosition,
  { ratio, at }: { readonly ratio: string; readonly at: number },
): void {
  post(desk, {
    accountId: account.accountId,
    type: 'split',
    at,
    symbol,
    quantity: decimal(quantity).times(decimal(ratio).minus(1)),
    ratio,
    amount: decimal(0),
    description: `${symbol} split ${ratio} for 1`,
  })
}

function payDividends(desk: Desk, date: string, at: number): void {
  const from = addDays(date, -payDelayDays)
  for (const account of desk.accounts.values()) {
    for (const symbol of symbolsEverHeld(desk, account.accountId)) {
      for (const action of desk.market.corporateActions(symbol, from, date)) {
        if (action.kind !== 'dividend' || action.payDate !== date) continue
        // Entitled is who held at the end of the day before the ex-date.
        const exStart = desk.market.calendar.newYorkInstant(action.exDate, 0)
        const shares = holdingsAt(desk, account.accountId, exStart - 1).quantities.get(symbol)
        if (shares && !shares.isZero())
          postDividend(desk, account, { symbol, shares, perShare: action.amountPerShare, at })
      }
    }
  }
}

/** A holder of short shares pays it. */
export function postDividend(
  desk: Desk,
  account: SimAccount,
  {
    symbol,
    shares,
    perShare,
    at,
  }: { readonly symbol: string; readonly shares: Decimal; readonly perShare: string; readonly at: number },
): void {
  const amount = round(shares.times(perShare), 2)
  if (amount.isZero()) return
  post(desk, {
    accountId: account.accountId,
    type: 'dividend',
    at,
    symbol,
    perShare,
    amount,
    description: `${symbol} cash dividend, $${perShare} a share`,
  })
}

const symbolsEverHeld = (desk: Desk, accountId: string): ReadonlySet<string> =>
  new Set(desk.activitiesOf(accountId).flatMap(({ symbol, quantity }) => (symbol !== null && quantity ? [symbol] : [])))
