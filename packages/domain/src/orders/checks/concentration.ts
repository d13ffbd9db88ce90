import { decimal, percentText } from '../../money/index.ts'
import { pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { afterTrade, weightPercent } from './estimate.ts'

const name = 'concentration'

/** Weight of the symbol in the whole portfolio afterwards. What reduces a position never breaks a cap. */
export function concentrationCheck(facts: CheckFacts): Check {
  const { request, portfolio, limits } = facts
  const { valueAfter } = afterTrade(facts)
  const weight = weightPercent(valueAfter, portfolio.totalValue)
  const limit = limits.concentrationPercent
  if (weight === null || valueAfter === null) {
    return limit === null
      ? pass(name, 'The weight afterwards is not known, and you set no limit for it.')
      : warn(name, `The weight of ${request.symbol} afterwards is not known; your limit is ${percentText(limit)}.`)
  }
  const words = `${request.symbol} would be ${percentText(weight)} of the portfolio`
  if (limit === null) return pass(name, `${words}.`)
  const isReducing = portfolio.symbolValue !== null && valueAfter.abs().lte(decimal(portfolio.symbolValue).abs())
  return weight.abs().lte(limit) || isReducing
    ? pass(name, `${words}; your limit is ${percentText(limit)}.`)
    : warn(name, `${words}; your limit is ${percentText(limit)}.`)
}
