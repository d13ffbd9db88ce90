/**
 * Dividends that were announced: who held at the close before the ex-date is paid, whatever happens later. They stand in the
 * place of the estimates that meant them.
 */
import { addDays, dayNumber } from '../calendar/index.ts'
import { divided, times, unit } from '../ledger/index.ts'
import { expectedOf, horizonDays } from './forecast.ts'
import type { ExpectedPayment, IncomeHolding } from './forecast.ts'
import { heldOn } from './held.ts'

export interface DeclaredDividend {
  /** Per share of the ex-date. */
  readonly perShare: bigint
  readonly exDate: string
  /** `null`: not told. */
  readonly payDate: string | null
  /** Besides the usual ones: it replaces no estimate. */
  readonly isSpecial: boolean
}

export interface AheadOfHolding {
  /** Declared and estimated, ascending by day. */
  readonly items: readonly ExpectedPayment[]
  /** Why nothing is estimated; `null` where something is. */
  readonly reason: string | null
}

const centUnits = unit / 100n
/** Half a month for each month of the rhythm: the estimate that is nearer than this meant the declared one. */
const daysPerMonth = 15

/** Shares that are paid; `null` where a split since then would make them shares of another measure. */
function entitled({ shares, lines }: IncomeHolding, exDate: string, today: string): bigint | null {
  let sum = 0n
  for (const [account, now] of shares) {
    const own = lines.get(account) ?? []
    if (own.some(({ type, date }) => type === 'split' && date >= exDate && date <= today)) return null
    sum += exDate > today ? now : heldOn(dayNumber(exDate) - 1, now, own)
  }
  return sum
}

function declaredPayment(
  holding: IncomeHolding,
  { perShare, exDate, payDate, isSpecial }: DeclaredDividend,
  today: string,
): ExpectedPayment | undefined {
  const date = payDate ?? exDate
  const isPaid = holding.payments.some((payment) => payment.date === date)
  if (date < today || (date === today && isPaid) || date > addDays(today, horizonDays)) return undefined
  const shares = entitled(holding, exDate, today)
  if (shares === null || shares <= 0n) return undefined
  const amount = divided(times(shares, perShare), centUnits) * centUnits
  const held = exDate > today ? 'shares of now' : 'shares held before the ex-date'
  const day = payDate === null ? '; the day of payment is not told, the ex-date stands for it' : ''
  const basis = `declared${isSpecial ? ' (special)' : ''}, ex-date ${exDate}; ${held}${day}`
  return { date, symbol: holding.symbol, status: 'declared', rhythm: null, shares, perShare, amount, basis }
}

/** The payments of one holding after `today` (a New York date). */
export function aheadOf(holding: IncomeHolding, declared: readonly DeclaredDividend[], today: string): AheadOfHolding {
  const sure = declared.flatMap((dividend) => {
    const payment = declaredPayment(holding, dividend, today)
    return payment ? [{ payment, isSpecial: dividend.isSpecial }] : []
  })
  const expected = expectedOf(holding, today)
  const estimates = 'reason' in expected ? [] : expected
  const usual = sure.filter(({ isSpecial }) => !isSpecial).map(({ payment }) => dayNumber(payment.date))
  const left = estimates.filter(({ date, months }) =>
    usual.every((day) => Math.abs(dayNumber(date) - day) > months * daysPerMonth),
  )
  const items = [...sure.map(({ payment }) => payment), ...left.map(({ months: _months, ...payment }) => payment)]
  return {
    items: items.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    reason: 'reason' in expected ? expected.reason : null,
  }
}
