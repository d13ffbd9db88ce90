/** What the assistant may read of how the portfolio did and how risky it is. */
import type { Income } from '@g2e/contract/income'
import type { Performance } from '@g2e/contract/performance'
import type { Risk } from '@g2e/contract/risk'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { decimal } from '@g2e/domain/money'
import { z } from 'zod'
import { defineTool } from '../../ai/tool.ts'
import type { Tool } from '../../ai/tool.ts'
import type { MarketData } from '../market/index.ts'

export interface PerformanceToolParts {
  readonly performances: {
    read(userId: string, query: RangeQuery): Promise<Performance>
    risk(userId: string, query: RangeQuery): Promise<Risk>
    income(userId: string, query: { readonly year?: number | undefined }): Promise<Income>
  }
  readonly market: Pick<MarketData, 'now'>
}

interface RangeQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly benchmark?: string | undefined
}

const contributionsMax = 5
const periods = ['month', 'quarter', 'year_to_date', 'year', 'three_years', 'five_years'] as const
const daysBack: Readonly<Record<(typeof periods)[number], number | null>> = {
  month: 30,
  quarter: 91,
  year_to_date: null,
  year: 365,
  three_years: 3 * 365,
  five_years: 5 * 365,
}

const Range = z.object({
  period: z.enum(periods).optional().describe('Up to today; leave out when from is given'),
  from: z.string().optional().describe('YYYY-MM-DD'),
  to: z.string().optional().describe('YYYY-MM-DD'),
  benchmark: z.string().optional().describe('Symbol to compare with; SPY unless the person names another'),
})

const day = (text: string | undefined) => (text === undefined ? undefined : z.iso.date().parse(text))

/** The last close of the year before opens the year to date. */
async function rangeOf(
  { market }: PerformanceToolParts,
  userId: string,
  { period, from, to, benchmark }: z.output<typeof Range>,
): Promise<RangeQuery> {
  const named = { to: day(to), ...(benchmark !== undefined && { benchmark: benchmark.toUpperCase() }) }
  if (from !== undefined || period === undefined) return { ...named, from: day(from) }
  const today = newYorkTime(await market.now(userId)).date
  const back = daysBack[period]
  return { ...named, from: back === null ? `${Number(today.slice(0, 4)) - 1}-12-31` : addDays(today, -back) }
}

const getPerformance = (parts: PerformanceToolParts): Tool =>
  defineTool({
    name: 'get_performance',
    kind: 'read',
    description:
      'How the portfolio did over a period: time-weighted and money-weighted return, the benchmark beside it, the value with money put in told apart from gain, and what helped and hurt most. Without period and dates: one year.',
    input: Range,
    run: async ({ actor }, range) => {
      const answer = await parts.performances.read(actor.userId, await rangeOf(parts, actor.userId, range))
      const { series, twrPercent, mwrPercent, benchmarkPercent, benchmark, value, contributions, conventions } = answer
      const ranked = contributions
        .filter(({ contributionPercent }) => contributionPercent !== null)
        .toSorted((a, b) => decimal(b.contributionPercent ?? '0').comparedTo(a.contributionPercent ?? '0'))
      return {
        asOf: conventions.asOf,
        source: 'the brokers’ transactions and daily closes',
        stale: false,
        data: {
          from: series[0]?.date ?? null,
          to: series.at(-1)?.date ?? null,
          returns: { twrPercent, mwrPercent, kind: conventions.returnKind },
          benchmark: { symbol: benchmark.symbol, changePercent: benchmarkPercent },
          // Names tell the unit of a fact: these are money.
          value: {
            openingValue: value.opening,
            netFlowAmount: value.netFlows,
            gain: value.gain,
            income: value.income,
            fees: value.fees,
            closingValue: value.closing,
          },
          helped: ranked.slice(0, contributionsMax),
          hurt: ranked.toReversed().slice(0, contributionsMax),
          excluded: answer.excluded.slice(0, contributionsMax).map(({ what }) => what),
        },
      }
    },
  })

const percent = (fraction: string | null): string | null =>
  fraction && decimal(fraction).times(100).toDecimalPlaces(4).toFixed()

const getRisk = (parts: PerformanceToolParts): Tool =>
  defineTool({
    name: 'get_risk',
    kind: 'read',
    description:
      'How risky the portfolio was over a period: yearly volatility, largest drawdown with its days, value at risk of a day, beta, Sharpe and Sortino ratio, concentration. Without period and dates: one year.',
    input: Range,
    run: async ({ actor }, range) => {
      const risk = await parts.performances.risk(actor.userId, await rangeOf(parts, actor.userId, range))
      const { from, to, benchmark, maxDrawdown, beta, sharpe, sortino, hhi, effectiveHoldings, conventions } = risk
      return {
        asOf: conventions.asOf,
        source: 'daily returns of the portfolio',
        stale: false,
        data: {
          from,
          to,
          benchmarkName: benchmark,
          volatilityPercent: percent(risk.volatility),
          maxDrawdownPercent: percent(maxDrawdown.value),
          drawdownDays: { peakOn: maxDrawdown.from, lowOn: maxDrawdown.to, recoveredOn: maxDrawdown.recoveredAt },
          valueAtRiskPercent: percent(risk.var95),
          expectedShortfallPercent: percent(risk.cvar95),
          beta,
          sharpe,
          sortino,
          hhi,
          effectiveHoldings,
          excluded: risk.excluded.slice(0, contributionsMax).map(({ what }) => what),
        },
      }
    },
  })

const getIncome = ({ performances }: PerformanceToolParts): Tool =>
  defineTool({
    name: 'get_income',
    kind: 'read',
    description:
      'Dividends and interest of a calendar year, by month and by what paid most, and what the next twelve months may bring: declared by a broker, or only estimated. Without year: this year.',
    input: z.object({ year: z.number().int().min(1900).max(9999).optional() }),
    run: async ({ actor }, query) => {
      const { asOf, year, currency, totals, months, bySymbol, calendar } = await performances.income(
        actor.userId,
        query,
      )
      return {
        asOf,
        source: 'the brokers’ transactions',
        stale: false,
        data: {
          year,
          currency,
          // Names tell the unit of a fact: these are money.
          receivedAmount: { dividends: totals.dividends, interest: totals.interest, total: totals.total },
          months: months
            .filter(({ total }) => !decimal(total).isZero())
            .map(({ month, total }) => ({ month, amount: total })),
          paidMost: bySymbol
            .toSorted((a, b) => decimal(b.total).comparedTo(a.total))
            .slice(0, contributionsMax)
            .map(({ symbol, total }) => ({ symbol, amount: total })),
          expected: {
            from: calendar.from,
            to: calendar.to,
            declaredAmount: calendar.declared,
            estimatedAmount: calendar.estimated,
            yieldPercent: calendar.yieldPercent,
          },
        },
      }
    },
  })

export const performanceTools = (parts: PerformanceToolParts): readonly Tool[] => [
  getPerformance(parts),
  getRisk(parts),
  getIncome(parts),
]
