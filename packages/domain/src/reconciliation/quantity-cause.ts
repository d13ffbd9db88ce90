/**
 * Why a quantity differs, from the figures alone. Each cause has its own mark: a split keeps the cost, a doubled page doubles
 * it, a trade moves the cash, a transfer does not. The marks are tried from the surest to the weakest.
 */
import { absolute, contractSize, times, unit } from '../ledger/index.ts'
import { parseOptionSymbol } from '../instruments/index.ts'
import type { LikelyCause } from './difference.ts'
import type { CountedLine } from './ledger-side.ts'
import { isAbout, isNear, priceFactorAloneMax, roundingQuantityMax } from './limits.ts'
import { ratioOf, ratioText } from './ratio.ts'
import type { Ratio } from './ratio.ts'
import { notYetReported, repeatedLines } from './timing-cause.ts'
import type { Moment, Moved } from './timing-cause.ts'
import { count, money, price as priceWords } from './words.ts'

export interface Doubt {
  readonly symbol: string
  readonly broker: bigint
  readonly ledger: bigint
  /** Broker minus ledger. */
  readonly difference: bigint
  readonly brokerCost: bigint | null
  readonly ledgerCost: bigint | null
  /** Of now, or of the last trade; `null` = not known. */
  readonly price: bigint | null
  /** Of the last trade among the lines; `null` = none is told. */
  readonly tradedAt: bigint | null
  /** Quantity of report lines that stand there twice. */
  readonly repeated: bigint
  readonly lines: readonly CountedLine[]
}

export interface Verdict {
  readonly cause: LikelyCause
  readonly explanation: string
}

export interface Surroundings extends Moment {
  readonly currency: string
  /** Broker minus ledger, less what passes by itself; `null` = cash is not compared. */
  readonly cashDifference: bigint | null
  /** The account was compared before and this was not there then: a line may simply not be listed yet. */
  readonly isNew: (symbol: string) => boolean
}

const movedUnits = ({ lines }: Doubt): readonly Moved[] =>
  lines.map(({ line, movement }) => ({ line, amount: movement.quantity }))

/** What the figures of the symbol alone say. */
function byItself(doubt: Doubt, moment: Moment): Verdict | undefined {
  const { symbol, difference, broker, ledger, repeated } = doubt
  if (absolute(difference) <= roundingQuantityMax)
    return {
      cause: 'rounding',
      explanation: `The two differ by ${count(difference)} ${symbol}, which is how brokers round fractions.`,
    }
  const late = notYetReported(movedUnits(doubt), difference, { ...moment, agreedMax: roundingQuantityMax })
  if (late) {
    const [first] = late
    return {
      cause: 'timing',
      explanation: `${late.length === 1 ? 'A transaction' : `${late.length} transactions`} of ${first?.line.date ?? moment.today} in ${symbol} will be in the position at the next reading.`,
    }
  }
  if (repeated !== 0n && difference === repeated)
    return {
      cause: 'doubled_holdings',
      explanation: `The broker’s list of positions names ${symbol} twice with the same figures, as if a page had been counted twice.`,
    }
  const twice = repeatedLines(movedUnits(doubt))
  const doubled = twice.reduce((sum, { amount }) => sum + amount, 0n)
  if (doubled !== 0n && difference === -doubled)
    return {
      cause: 'doubled_holdings',
      explanation: `${twice.length === 1 ? 'A transaction' : `${twice.length} transactions`} in ${symbol} stand in the list twice, word for word. Without the repetition the ledger has the broker’s ${count(broker)} instead of ${count(ledger)}.`,
    }
  return undefined
}

/** A share is worth so much less as there are more of them: the price of now fits the last trade only by the ratio. */
function isPriceSplit({ price, tradedAt }: Doubt, { after, before }: Ratio): boolean {
  if (price === null || tradedAt === null || price === tradedAt) return false
  return isAbout((price * after) / before, tradedAt) && !isAbout(price, tradedAt)
}

/** More or fewer units for the same cost; twice the units at twice the cost, and no cash for it. */
function byRatio(doubt: Doubt, isOnly: boolean): Verdict | undefined {
  const { symbol, broker, ledger, brokerCost, ledgerCost } = doubt
  const ratio = ratioOf({ broker, ledger }, unit)
  if (!ratio) return undefined
  const { after, before } = ratio
  const costs =
    brokerCost === null || ledgerCost === null
      ? undefined
      : { told: absolute(brokerCost) * before, counted: absolute(ledgerCost) * before }
  const keepsCost = costs !== undefined && isNear(costs.told, costs.counted)
  // As much of the cost as of the units: a part that was moved out, or a page that is there twice.
  const movesCost = costs !== undefined && isNear(costs.told, absolute(ledgerCost ?? 0n) * after)
  const isPriced = isPriceSplit(doubt, ratio)
  const mark = keepsCost ? ', for the same cost' : isPriced ? ', and the price of one moved by as much' : ''
  const split: Verdict = {
    cause: 'split',
    explanation: `${count(broker)} ${symbol} at the broker are ${after} for ${before} of the ledger’s ${count(ledger)}${mark}: a split that the transactions do not tell. Import a line of type split with ratio ${ratioText(ratio)}.`,
  }
  if (keepsCost || (isPriced && !(movesCost && after < before))) return split
  const isTwice = after === 2n && before === 1n
  if (isTwice && (costs === undefined ? !isOnly : movesCost))
    return {
      cause: 'doubled_holdings',
      explanation: `The broker shows exactly twice the ledger’s ${count(ledger)} ${symbol}${costs ? ' at twice the cost' : ''}, and no cash went for them: most likely a page of positions was counted twice.`,
    }
  // Without costs only more units can be told from a part that was moved out.
  return costs === undefined && after > before ? split : undefined
}

/** One symbol is gone and another is there in the same number. */
function renamed(doubts: readonly Doubt[]): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>()
  const gone = doubts.filter(({ broker, ledger }) => broker === 0n && ledger !== 0n)
  const come = doubts.filter(({ broker, ledger }) => broker !== 0n && ledger === 0n)
  for (const before of gone) {
    const after = come.find(({ broker, symbol }) => broker === before.ledger && !verdicts.has(symbol))
    if (!after) continue
    const explanation = `${count(before.ledger)} ${before.symbol} are gone and as many ${after.symbol} are there: most likely ${before.symbol} is called ${after.symbol} now.`
    verdicts.set(before.symbol, { cause: 'symbol_change', explanation })
    verdicts.set(after.symbol, { cause: 'symbol_change', explanation })
  }
  return verdicts
}

/** What the missing units would have cost at the price of now; above zero for a purchase. */
const worth = ({ symbol, difference, price }: Doubt): bigint | null =>
  price === null ? null : times(difference, price) * contractSize(symbol)

/** Those whose units went against the cash that is missing or left over. */
function traded(doubts: readonly Doubt[], cashDifference: bigint | null): readonly Doubt[] {
  if (cashDifference === null || cashDifference === 0n || doubts.length === 0) return []
  const isOpposite = ({ difference }: Doubt): boolean => difference < 0n !== cashDifference < 0n
  const [only] = doubts
  if (only && doubts.length === 1) {
    const expected = worth(only)
    if (!isOpposite(only)) return []
    if (expected === null) return doubts
    const [paid, value] = [absolute(cashDifference), absolute(expected)]
    return paid <= value * priceFactorAloneMax && value <= paid * priceFactorAloneMax ? doubts : []
  }
  const alone = doubts.find((doubt) => isOpposite(doubt) && isAbout(worth(doubt) ?? 0n, -cashDifference))
  if (alone) return [alone]
  let sum = 0n
  for (const doubt of doubts) sum += worth(doubt) ?? 0n
  return isAbout(sum, -cashDifference) ? doubts : []
}

function tradeVerdict(doubt: Doubt, isAlone: boolean, around: Surroundings): Verdict {
  const { symbol, difference } = doubt
  const { currency, cashDifference } = around
  const paid = isAlone && cashDifference !== null ? absolute(cashDifference) : absolute(worth(doubt) ?? 0n)
  const each = (paid * unit) / (absolute(difference) * contractSize(symbol))
  const what = `a ${difference > 0n ? 'purchase' : 'sale'} of ${count(difference)} ${symbol} for about ${money(paid, currency)} (${priceWords(each, currency)} each)`
  return around.isNew(symbol)
    ? { cause: 'timing', explanation: `Most likely ${what} that the broker has not listed yet.` }
    : { cause: 'missing_transaction', explanation: `The transactions lack ${what}.` }
}

function movedVerdict({ symbol, broker, ledger, difference }: Doubt, around: Surroundings): Verdict {
  const { cashDifference, isNew, today } = around
  const isCashKnown = cashDifference !== null
  const expired = parseOptionSymbol(symbol)
  if (broker === 0n && expired && expired.expiresOn < today)
    return {
      cause: 'missing_transaction',
      explanation: `${symbol} expired on ${expired.expiresOn}; the transactions do not tell its end.`,
    }
  if (broker === 0n)
    return {
      cause: 'vanished_position',
      explanation: `The broker no longer lists ${symbol}, and no sale or transfer of the ledger’s ${count(ledger)} is among the transactions${isCashKnown ? ', nor did cash come for them' : ''}.`,
    }
  if (!isCashKnown && isNew(symbol))
    return { cause: 'timing', explanation: `Most likely a trade in ${symbol} that the broker has not listed yet.` }
  const [more, way] = difference > 0n ? ['more', 'in'] : ['fewer', 'out']
  return isCashKnown
    ? {
        cause: 'missing_transfer',
        explanation: `The broker holds ${count(difference)} ${symbol} ${more} than the transactions explain, and no cash moved for them: most likely a transfer ${way} that is not listed.`,
      }
    : {
        cause: 'missing_transaction',
        explanation: `The broker holds ${count(difference)} ${symbol} ${more} than the transactions explain: a trade or a transfer ${way} is missing.`,
      }
}

export interface QuantityVerdicts {
  readonly bySymbol: ReadonlyMap<string, Verdict>
  /** Symbols whose missing trades the cash shows too. */
  readonly traded: readonly string[]
}

/** One verdict for each of `doubts`. */
export function quantityCauses(doubts: readonly Doubt[], around: Surroundings): QuantityVerdicts {
  const bySymbol = new Map<string, Verdict>()
  for (const doubt of doubts) {
    const verdict = byItself(doubt, around)
    if (verdict) bySymbol.set(doubt.symbol, verdict)
  }
  const left = (): readonly Doubt[] => doubts.filter(({ symbol }) => !bySymbol.has(symbol))
  for (const [symbol, verdict] of renamed(left())) bySymbol.set(symbol, verdict)
  const trades = traded(left(), around.cashDifference)
  const { length } = doubts
  // A trade is told by its cash; what is no trade may be a split, a doubled page, a transfer, or gone.
  for (const doubt of left()) {
    const isTrade = trades.includes(doubt)
    const ratio = isTrade ? undefined : byRatio(doubt, length === 1)
    bySymbol.set(
      doubt.symbol,
      isTrade ? tradeVerdict(doubt, trades.length === 1, around) : (ratio ?? movedVerdict(doubt, around)),
    )
  }
  return { bySymbol, traded: trades.map(({ symbol }) => symbol) }
}
