/** The rule-based check-up (domain): facts from the portfolio, the last year's performance and correlations. */
import type { Allocation, Portfolio } from '@g2e/contract/portfolio'
import type { Checkup, CheckupSettings } from '@g2e/contract/risk'
import { numberOf } from '@g2e/domain/ledger'
import { decimal, round } from '@g2e/domain/money'
import { checkUp } from '@g2e/domain/risk'
import type { CheckupFacts, Weighed } from '@g2e/domain/risk'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { funds, noSectors } from './checkup-kinds.ts'
import { holdingsMax, largestHoldings, matrixOf, readKnownCloses } from './correlations.ts'
import type { KnownCloses } from './correlations.ts'
import { figureText } from './figure-text.ts'
import { checkupConventions } from './line-conventions.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { valueOf } from './period-value.ts'
import type { Reckoned } from './reckon.ts'

const percentPlaces = 6

/** Everything that the check-up looks at: what is held now, and the last year. */
export interface CheckupGathered {
  readonly settings: CheckupSettings
  readonly portfolio: Portfolio
  readonly sectors: Allocation['items']
  readonly reckoned: Reckoned
  /** Of the largest holdings. */
  readonly closes: KnownCloses
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function gatherCheckup(
  { portfolios, reckoner, prices, checkups }: PerformanceDeps,
  userId: string,
  scope: PortfolioScope,
): Promise<CheckupGathered> {
  const settings = await checkups.read(userId)
  const held = { accountIds: scope.accountIds }
  const reckoned = await reckoner.reckon(userId, {}, scope)
  const portfolio = await portfolios.read(userId, held)
  const { items: sectors } = await portfolios.allocation(userId, 'sector', held)
  const largest = largestHoldings(portfolio.positions, holdingsMax).map(({ symbol }) => symbol)
  const closes = await readKnownCloses(prices, userId, largest, reckoned.span)
  return { settings, portfolio, sectors, reckoned, closes }
}

/** @throws ProblemError `not_found` for an account that is not this user's. */
export async function readCheckup(deps: PerformanceDeps, userId: string, scope: PortfolioScope): Promise<Checkup> {
  const gathered = await gatherCheckup(deps, userId, scope)
  const { portfolio, settings, reckoned } = gathered
  const { from, to } = reckoned.span
  const conventions = checkupConventions({ from, to, asOf: portfolio.asOf })
  return { conventions, asOf: portfolio.asOf, items: [...checkUp(factsOf(gathered), settings)], settings }
}

export function factsOf({ portfolio, sectors, reckoned, closes }: CheckupGathered): CheckupFacts {
  const { totals, positions, unpriced } = portfolio
  const total = decimal(totals.totalValue)
  const isKnown = total.gt(0)
  const nothing = 'nothing is held that has a value'
  const lacking = `${unpriced.length} ${unpriced.length === 1 ? 'holding has' : 'holdings have'} no price`
  const isWhole = isKnown && unpriced.length === 0
  const weighed = positions.flatMap(({ symbol, assetType, weightPercent }): Weighed[] =>
    weightPercent === null || funds.has(assetType) ? [] : [{ name: symbol, weightPercent }],
  )
  return {
    positions: isWhole ? weighed : null,
    sectors: isWhole
      ? sectors
          .filter(({ key }) => !noSectors.has(key))
          .map(({ label, weightPercent }) => ({ name: label, weightPercent }))
      : null,
    cashPercent: isKnown ? round(decimal(totals.cash).div(total).times(100), percentPlaces).toFixed() : null,
    holdings: positions.length,
    averageCorrelation: figureText(matrixOf(closes.known).average),
    feesPercent: feesOf(reckoned),
    reasons: {
      positions: isKnown ? lacking : nothing,
      sectors: isKnown ? lacking : nothing,
      cash: nothing,
      correlation: 'there are no two holdings with enough daily prices in common',
      fees: 'the last year has no value to measure them against',
    },
  }
}

/** Fees of the period against the average of its valued days. */
function feesOf(reckoned: Reckoned): string | null {
  const values = reckoned.history.days.flatMap(({ value }) => (value === null ? [] : [numberOf(value)]))
  const average = values.reduce((sum, value) => sum + value, 0) / values.length
  if (!(average > 0)) return null
  const { fees } = valueOf(reckoned).told
  return round(decimal(fees).div(decimal(average)).times(100), percentPlaces).toFixed()
}

/** Only what is given changes. */
export async function changeCheckupSettings(
  { work, clock, checkups }: PerformanceDeps,
  actor: UserActor,
  change: { readonly [Name in keyof CheckupSettings]?: CheckupSettings[Name] | undefined },
): Promise<CheckupSettings> {
  return work.inTransaction(actor, async (unit) => {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const next = { ...(await checkups.read(actor.userId)), ...given }
    await checkups.save(actor.userId, next, isoOf(clock.now()))
    unit.audit({
      action: 'checkup_settings_change',
      resourceType: 'checkup_settings',
      resourceId: actor.userId,
      details: given,
    })
    return next
  })
}
