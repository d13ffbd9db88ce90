/**
 * What a receipt needs beyond a ledger bundle: for figures of parts, of the shape of what is held and of what was earned.
 * `given` is everything that the figure was made of, `found` what we make of it; the second implementation
 * (`scripts/receipt/workings.mjs`) starts from `given` and must come to the same.
 */
import type { ReceiptDimension, ReceiptFigure } from '@g2e/contract/receipts'
import type { Portfolio } from '@g2e/contract/portfolio'
import { dateOfDayNumber, dayNumber } from '@g2e/domain/calendar'
import { openedBetween, priceOn, symbolsBetween } from '@g2e/domain/columns'
import type { Past } from '@g2e/domain/columns'
import { unitsText } from '@g2e/domain/ledger'
import type { Movement } from '@g2e/domain/ledger'
import { sameFlows, twr } from '@g2e/domain/performance'
import { decimal, decimalTextOfNumber, sum } from '@g2e/domain/money'
import { herfindahl, topWeight } from '@g2e/domain/risk'
import { holdingsMax, largestHoldings, matrixOf, pairsMin, readKnownCloses } from './correlations.ts'
import { figureText } from './figure-text.ts'
import { moneyWeighted } from './money-weighted.ts'
import { valueOf } from './period-value.ts'
import type { EarningLine } from './earning-lines.ts'
import type { Pasts } from './pasts.ts'
import type { Prices } from './prices.ts'
import { reckonParts } from './read-breakdown.ts'
import type { Part } from './read-breakdown.ts'
import { weightsOf } from './read-risk.ts'
import type { Reckoned } from './reckon.ts'
import { refuse } from './refuse.ts'
import type { Excluded } from './scope-task.ts'

export interface Workings {
  readonly given: Readonly<Record<string, unknown>>
  readonly found: Readonly<Record<string, unknown>>
  readonly transactions: number
  readonly excluded: readonly Excluded[]
}

const topMax = 100

const numberText = (value: number | null): string | null => (value === null ? null : decimalTextOfNumber(value))
const money = (value: bigint | null): string | null => (value === null ? null : unitsText(value))
const invalid = (message: string) => refuse('query.of', message)

/** The very lines of the period that earned or cost something; the gain comes from the valuations and flows beside. */
export function earningsWorkings(reckoned: Reckoned, earned: readonly EarningLine[]): Workings {
  const { told, gain } = valueOf(reckoned)
  const lines = earned.map(({ line: { id, accountId: account, date, type, symbol, quantity, price, fee, amount } }) => {
    return { id, account, date, type, symbol, quantity, price, fee, amount }
  })
  const { income, fees, taxes, priceGain } = told
  return {
    given: { kind: 'earnings', hasGain: gain !== null, lines },
    found: { income, fees, taxes, priceGain },
    transactions: lines.length,
    excluded:
      gain === null ? [{ what: 'workings.priceGain', reason: 'the period opens or closes without a value' }] : [],
  }
}

/** How the same money would have done in the benchmark. */
export function benchmarkWorkings({ history, benchmark }: Reckoned): Workings {
  const same = sameFlows(history.days, benchmark.on)
  const opening = history.days[0]?.value ?? null
  const closing = same.values.at(-1) ?? null
  let flows = 0n
  for (const { netFlow } of history.days.slice(1)) flows += netFlow
  const weighted = moneyWeighted(history.days.map((day, place) => ({ ...day, value: same.values[place] ?? null })))
  const prices = history.days.map(({ day }) => money(benchmark.on(day) ?? null))
  return {
    given: {
      kind: 'same_money',
      days: history.days.map(({ day, netFlow }, place) => [dateOfDayNumber(day), unitsText(netFlow), prices[place]]),
      opening: money(opening),
    },
    found: {
      closing: money(closing),
      gain: closing === null || opening === null ? null : unitsText(closing - opening - flows),
      mwr: numberText(weighted.value),
    },
    transactions: 0,
    excluded: same.reason === null ? [] : [{ what: 'workings.closing', reason: same.reason }],
  }
}

function topCount(of: string | undefined): number {
  const count = Number(of ?? '1')
  if (Number.isInteger(count) && count >= 1 && count <= topMax) return count
  throw invalid(`of must be how many positions, from 1 to ${topMax}.`)
}

/** Of what is held now. */
export function concentrationWorkings(portfolio: Portfolio, figure: ReceiptFigure, of: string | undefined): Workings {
  const n = figure === 'topWeightPercent' ? topCount(of) : 1
  const weights = weightsOf(portfolio).map(({ weight }) => weight)
  const hhi = herfindahl(weights)
  const positions = portfolio.positions.flatMap(({ symbol, marketValue }) =>
    marketValue === null ? [] : [{ symbol, marketValue }],
  )
  const excluded = portfolio.unpriced.map(({ symbol, reason }) => ({ what: symbol, reason }))
  return {
    given: { kind: 'concentration', totalValue: portfolio.totals.totalValue, positions, n },
    found: {
      hhi: figureText(hhi),
      effectiveHoldings: figureText(hhi === null || hhi === 0 ? null : 1 / hhi),
      topWeight: numberText(topWeight(weights, n)),
    },
    transactions: 0,
    excluded: hhi === null ? [...excluded, { what: 'workings.hhi', reason: 'no position has a value' }] : excluded,
  }
}

/** What is held now of one kind, cash being a kind of its own; of the currency it is everything. */
export function exposureWorkings(portfolio: Portfolio, by: ReceiptDimension | undefined, of: string): Workings {
  const { currency, positions, totals } = portfolio
  const keyOf = (position: Portfolio['positions'][number]): string => {
    if (by === 'currency') return currency
    if (by === 'sector') return position.sector ?? 'Unknown'
    return by === 'assetType' ? position.assetType : position.symbol
  }
  const parts = [
    ...positions.flatMap((position) =>
      position.holdings.flatMap(({ marketValue }) =>
        marketValue === null ? [] : [[position.symbol, keyOf(position), marketValue] as const],
      ),
    ),
    ['cash', by === 'currency' ? currency : 'cash', totals.cash] as const,
  ]
  const own = parts.filter(([, key]) => key === of)
  const total = decimal(totals.totalValue)
  const isKnown = total.gt(0) && own.length > 0
  const value = sum(own.map(([, , worth]) => decimal(worth)))
  const reason = total.gt(0) ? 'nothing of this is held' : 'the total value is not above zero'
  return {
    given: { kind: 'exposure', by, of, totalValue: totals.totalValue, parts },
    found: {
      value: isKnown ? value.toFixed() : null,
      weight: isKnown ? numberText(value.div(total).toNumber()) : null,
    },
    transactions: 0,
    excluded: [
      ...portfolio.unpriced.map(({ symbol, reason: why }) => ({ what: symbol, reason: why })),
      ...(isKnown ? [] : [{ what: of, reason }]),
    ],
  }
}

function pairOf(of: string | undefined): readonly string[] {
  const symbols = (of ?? '').split(',').map((symbol) => symbol.trim().toUpperCase())
  if (symbols.length === 2 && symbols.every((symbol) => symbol !== '') && symbols[0] !== symbols[1]) return symbols
  throw invalid('of must be two different symbols joined by a comma.')
}

/** `of` names a pair; the average is of the largest holdings. */
export async function correlationWorkings(
  prices: Prices,
  reckoned: Reckoned,
  wanted: { readonly figure: ReceiptFigure; readonly of: string | undefined; readonly portfolio: Portfolio },
): Promise<Workings> {
  const symbols =
    wanted.figure === 'correlation'
      ? pairOf(wanted.of)
      : largestHoldings(wanted.portfolio.positions, holdingsMax).map(({ symbol }) => symbol)
  const { known, excluded } = await readKnownCloses(prices, reckoned.userId, symbols, reckoned.span)
  const { told, average } = matrixOf(known)
  const closes = known.map(({ symbol, closes: { days, closes: prices } }) => [
    symbol,
    Array.from(days, (day, place) => [dateOfDayNumber(day), decimalTextOfNumber(prices[place] ?? 0)]),
  ])
  const few = { what: 'workings.average', reason: `no two have ${pairsMin} daily returns in common` }
  return {
    given: { kind: 'correlations', pairsMin, closes: Object.fromEntries(closes) },
    found: {
      symbols: told.symbols,
      matrix: told.matrix,
      observations: told.observations,
      average: numberText(average),
    },
    transactions: 0,
    excluded: average === null ? [...excluded, few] : excluded,
  }
}

type Opening = ReturnType<typeof openedBetween>

const moved = ({ day, symbol, quantity, cash, isFlow }: Movement) => [
  dateOfDayNumber(day),
  symbol,
  unitsText(quantity),
  unitsText(cash),
  isFlow,
]
const opened = ({ cash, quantities, movements }: Opening) => ({
  cash: unitsText(cash),
  quantities: Object.fromEntries([...quantities].map(([symbol, quantity]) => [symbol, unitsText(quantity)])),
  movements: movements.map(moved),
})

/** Told where it changes; it holds until the next one, `null` is a day without. */
function pricesOn(days: readonly number[], pasts: readonly Past[], { marketOf, span }: Reckoned) {
  const found = pasts.flatMap((past) => {
    const market = marketOf(past)
    return symbolsBetween(past, dayNumber(span.from), dayNumber(span.to)).map((place) => {
      let last: string | null | undefined
      const changes = days.flatMap((day) => {
        const price = money(priceOn(market, place, day) ?? null)
        if (price === last) return []
        last = price
        return [[dateOfDayNumber(day), price]]
      })
      return [past.symbols[place] ?? '', changes]
    })
  })
  return Object.fromEntries(found)
}

const membersOf = ({ past, part }: Part): readonly string[] =>
  part === undefined || part === 'cash' ? [] : part.map((place) => past.symbols[place] ?? '')

/**
 * One part of a breakdown: the whole's opening, movements and prices, and which of them are the part's. Securities are named,
 * so that the part is made from the whole once more; accounts bring what is theirs.
 */
export async function partWorkings(
  pasts: Pasts,
  reckoned: Reckoned,
  part: Part | undefined,
  of: string,
): Promise<Workings> {
  const [told] = part ? await reckonParts(pasts, reckoned, [part]) : []
  if (!part || !told) {
    const reason = 'nothing of this was held or traded in the period'
    return { given: { kind: 'none' }, found: {}, transactions: 0, excluded: [{ what: of, reason }] }
  }
  const { past, span } = reckoned
  const period = { from: dayNumber(span.from), to: dayNumber(span.to) }
  const { days, returns, weighted, contribution, ...values } = told
  const { opening, netFlows, gain, closing } = values
  return {
    given: {
      kind: 'part',
      days: reckoned.days.map(dateOfDayNumber),
      partDays: days.map(dateOfDayNumber),
      whole: opened(openedBetween(past, period)),
      part:
        part.part === undefined
          ? opened(openedBetween(part.past, period))
          : { isCash: part.part === 'cash', members: membersOf(part) },
      prices: pricesOn(days, [...new Set([past, part.past])], reckoned),
    },
    found: {
      opening: money(opening),
      netFlows: unitsText(netFlows),
      gain: money(gain),
      closing: money(closing),
      twr: numberText(twr(returns).value),
      mwr: numberText(weighted.value),
      mwrStatus: weighted.status,
      contribution: numberText(contribution),
    },
    transactions: 0,
    excluded: weighted.reason === null ? [] : [{ what: 'workings.mwr', reason: weighted.reason }],
  }
}
