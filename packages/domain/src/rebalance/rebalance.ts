/**
 * From weights that a person wants to orders that bring them about: drift bands, new money or money to raise, whole or divided
 * shares, smallest trade, reserve, and taxes, over accounts that each have their own cash and their own shares. Never sells
 * more than is held and free, never spends more than an account has, and what stays off target is told with its reason.
 */
import { decimal, round, toMoney, toPercent } from '../money/index.ts'
import type { Decimal, Percent } from '../money/index.ts'
import { heldOf, merged, openBook } from './book.ts'
import type { Book } from './book.ts'
import { budgetOf, buySome } from './buy-side.ts'
import { Notes, cashNote } from './notes.ts'
import { sellSome } from './sell-side.ts'
import type { ProposedTrade, RebalanceInput, Rebalanced, WeightChange } from './types.ts'
import { aimsOf, outgoing } from './weights.ts'
import type { Aim, Aims } from './weights.ts'

/** What whole shares leave over may move a further symbol; a plan settles in a few looks. */
const looksMax = 8
const percentPlaces = 4

const tradable = new Set(['stock', 'etf', 'crypto'])

export function rebalance(input: RebalanceInput): Rebalanced {
  const book = openBook(input)
  const before = aimsOf(book, input)
  const cashNow = new Map(input.accounts.map(({ accountId, cash }) => [accountId, cash]))
  const notes = new Notes()
  const trades: ProposedTrade[] = []
  let isSettled = false
  for (let look = 0; look < looksMax && !isSettled; look += 1) {
    // The money that came in was given out at the first look; money that has to go out is held back at each.
    const again = look === 0 || decimal(input.cashFlow).lte(0) ? input : { ...input, cashFlow: toMoney(decimal(0)) }
    const sides = new Map(trades.map(({ symbol, side }) => [symbol, side]))
    const step = lookOnce(book, again, { notes, sides })
    trades.push(...step)
    isSettled = step.length === 0
  }
  noteMoney(book, input, notes)
  const after = aimsOf(book, input)
  return {
    totalValue: toMoney(before.total),
    trades: merged(trades),
    weights: weightsOf(before, after, input, notes),
    cash: cashOf(before, after, notes),
    accounts: book.accounts.map(({ accountId, cash }) => ({
      accountId,
      cashNow: cashNow.get(accountId) ?? toMoney(decimal(0)),
      cashAfter: toMoney(cash),
    })),
  }
}

interface Looking {
  readonly notes: Notes
  /** What earlier looks did: nothing is bought and sold in one plan. */
  readonly sides: ReadonlyMap<string, ProposedTrade['side']>
}

/** One look at the accounts as they are: sales, then purchases with what they brought. */
function lookOnce(book: Book, input: RebalanceInput, { notes, sides }: Looking): readonly ProposedTrade[] {
  const isTurning = ({ symbol, wanted }: Aim): boolean => sides.get(symbol) === (wanted.isNegative() ? 'buy' : 'sell')
  const moves = aimsOf(book, input).symbols.filter(
    (aim) => !aim.wanted.isZero() && !isTurning(aim) && isPossible(book, input, aim, notes),
  )
  const largestFirst = moves.toSorted((a, b) => b.wanted.abs().comparedTo(a.wanted.abs()))
  const needy = new Set(
    book.accounts.filter((account) => budgetOf(account, input).lt(0)).map(({ accountId }) => accountId),
  )
  const sales = largestFirst.flatMap(({ symbol, wanted, target }) =>
    wanted.isNegative()
      ? sellSome(book, input, { symbol, value: wanted.neg(), isExit: target.isZero(), needy }, notes)
      : [],
  )
  const purchases = largestFirst.flatMap(({ symbol, wanted }) =>
    wanted.gt(0) ? buySome(book, input, { symbol, value: wanted }, notes) : [],
  )
  return [...sales, ...purchases]
}

function isPossible(book: Book, { instruments }: RebalanceInput, { symbol }: Aim, notes: Notes): boolean {
  const instrument = instruments.get(symbol)
  if (!instrument) {
    notes.add(symbol, 'no_price', `There is no price of ${symbol}, so it is neither weighed nor traded.`)
    return false
  }
  if (!tradable.has(instrument.assetType)) {
    notes.add(symbol, 'not_tradable', `${symbol} is not rebalanced: only stocks, funds on an exchange and crypto are.`)
    return false
  }
  if (book.accounts.some((account) => heldOf(account, symbol).isNegative())) {
    notes.add(symbol, 'short_position', `${symbol} is sold short, which a rebalancing leaves alone.`)
    return false
  }
  return true
}

/** Money that has to go out and is not all there. */
function noteMoney(book: Book, input: RebalanceInput, notes: Notes): void {
  const wanted = outgoing(input)
  const account = book.accounts.find(({ accountId }) => accountId === input.cashAccountId)
  if (!account || wanted.isZero() || account.cash.gte(wanted)) return
  notes.add(
    cashNote,
    'cash_not_raised',
    `${account.accountName} would have ${round(account.cash, 2).toFixed(2)} of the ${round(wanted, 2).toFixed(2)} that has to go out; the rest lies in other accounts or could not be sold.`,
  )
}

const percentOf = (part: Decimal, whole: Decimal): Percent =>
  toPercent(whole.gt(0) ? round(part.div(whole).times(100), percentPlaces) : decimal(0))

const isWithin = (value: Decimal, target: Decimal, band: Decimal): boolean => value.minus(target).abs().lte(band)

function weightsOf(before: Aims, after: Aims, input: RebalanceInput, notes: Notes): readonly WeightChange[] {
  const earlier = new Map(before.symbols.map((aim) => [aim.symbol, aim]))
  return after.symbols.map(({ symbol, value, target }) => {
    const isInside = isWithin(value, target, after.band)
    return {
      symbol,
      targetPercent: percentOf(target, after.total),
      nowPercent: percentOf(earlier.get(symbol)?.value ?? decimal(0), before.total),
      afterPercent: percentOf(value, after.total),
      isInsideBand: isInside,
      constraints: isInside ? [] : reasonsOf(symbol, input, notes),
    }
  })
}

/** Nothing stays off target without a reason. */
function reasonsOf(symbol: string, input: RebalanceInput, notes: Notes): WeightChange['constraints'] {
  const known = notes.of(symbol)
  if (known.length > 0) return known
  return input.instruments.has(symbol)
    ? [
        {
          code: 'over_allocated',
          message: `The targets and what is kept ask for more than there is, so ${symbol} has to wait.`,
        },
      ]
    : [{ code: 'no_price', message: `There is no price of ${symbol}, so it is neither weighed nor traded.` }]
}

function cashOf(before: Aims, after: Aims, notes: Notes): Rebalanced['cash'] {
  const isInside = isWithin(after.cash, after.cashTarget, after.band)
  const known = notes.of(cashNote)
  const message =
    'What would bring the money nearer to its target is held back for the reasons named, or too small to trade.'
  return {
    targetPercent: percentOf(after.cashTarget, after.total),
    nowPercent: percentOf(before.cash, before.total),
    afterPercent: percentOf(after.cash, after.total),
    isInsideBand: isInside,
    constraints: isInside || known.length > 0 ? known : [{ code: 'held_back', message }],
  }
}
