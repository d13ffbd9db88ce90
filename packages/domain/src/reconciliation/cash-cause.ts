/** Why the cash differs: rounding, a line of today, trades that have not settled, a trade that is not listed, or a payment. */
import { absolute, unit } from '../ledger/index.ts'
import { settlementDate } from '../calendar/index.ts'
import type { CountedLine } from './ledger-side.ts'
import { roundingCashMax, sameCashMax } from './limits.ts'
import type { Verdict } from './quantity-cause.ts'
import { notYetReported, repeatedLines } from './timing-cause.ts'
import type { Moment, Moved } from './timing-cause.ts'
import { money } from './words.ts'

export interface CashFacts extends Moment {
  /** Broker minus ledger. */
  readonly difference: bigint
  readonly currency: string
  readonly lines: readonly CountedLine[]
}

const trades: ReadonlySet<string> = new Set(['buy', 'sell', 'sell_short', 'buy_to_cover'])

/** Trades whose money has not changed hands: sales are not in settled cash yet, purchases not out of it. */
function unsettled({ lines, difference, today, currency }: CashFacts): Verdict | undefined {
  const open = lines.filter(({ line }) => trades.has(line.type) && settlementDate(line.date) > today)
  const sum = (amounts: readonly CountedLine[]): bigint =>
    amounts.reduce((all, { movement }) => all + movement.cash, 0n)
  const sales = open.filter(({ movement }) => movement.cash > 0n)
  const purchases = open.filter(({ movement }) => movement.cash < 0n)
  const isIt = [open, sales, purchases].find(
    (some) => some.length > 0 && absolute(difference + sum(some)) <= sameCashMax,
  )
  const last = isIt?.at(-1)
  if (!isIt || !last) return undefined
  return {
    cause: 'unsettled_cash',
    explanation: `${money(sum(isIt), currency)} of ${isIt.length === 1 ? 'a trade' : `${isIt.length} trades`} settle by ${settlementDate(last.line.date)}; the broker counts settled cash.`,
  }
}

/** Causes under which the cash agrees after all; `undefined`: it does not. */
export function passingCashCause(facts: CashFacts): Verdict | undefined {
  const { difference, currency, lines, today, asOfMs } = facts
  const moved = lines.map(({ line, movement }) => ({ line, amount: movement.cash }))
  const late = notYetReported(moved, difference, { asOfMs, today, agreedMax: sameCashMax })
  if (late)
    return {
      cause: 'timing',
      explanation: `${late.length === 1 ? 'A transaction' : `${late.length} transactions`} of today will be in the broker’s cash at the next reading.`,
    }
  const settling = unsettled(facts)
  if (settling) return settling
  if (absolute(difference) <= roundingCashMax)
    return { cause: 'rounding', explanation: `The two differ by ${money(difference, currency)}, lost to rounding.` }
  return undefined
}

/** Deposits are round as a rule, dividends and fees are not. */
const isRound = (difference: bigint): boolean => difference % unit === 0n && absolute(difference) >= unit * 100n

/** `tradeVerdict`: of the trade that the quantities show to be missing. */
export function cashCause(facts: CashFacts, tradeVerdict: Verdict | undefined): Verdict {
  if (tradeVerdict)
    return { ...tradeVerdict, explanation: `The money of the trade in question. ${tradeVerdict.explanation}` }
  const { difference, currency, lines } = facts
  const twice: readonly Moved[] = repeatedLines(lines.map(({ line, movement }) => ({ line, amount: movement.cash })))
  const doubled = twice.reduce((sum, { amount }) => sum + amount, 0n)
  if (doubled !== 0n && absolute(difference + doubled) <= sameCashMax)
    return {
      cause: 'doubled_holdings',
      explanation: `${twice.length === 1 ? 'A transaction stands' : `${twice.length} transactions stand`} in the list twice, word for word.`,
    }
  const [more, kind] = difference > 0n ? ['more', 'a deposit'] : ['less', 'a withdrawal']
  const what = `The broker has ${money(difference, currency)} ${more} cash than the transactions explain`
  return isRound(difference)
    ? { cause: 'missing_transfer', explanation: `${what}: most likely ${kind} that is not listed.` }
    : {
        cause: 'missing_transaction',
        explanation: `${what}: most likely ${difference > 0n ? 'a dividend or interest' : 'a fee or tax'} that is not listed.`,
      }
}
