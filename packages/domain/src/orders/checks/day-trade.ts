/**
 * Day trades of a margin account under 25,000 of equity: the fourth within five business days marks it as a pattern day
 * trader's (FINRA Rule 4210(f)(8)). Only by the broker's own count or word: a broker that reports neither applies the rule
 * no more (Alpaca since July 2026, `brokers/alpaca.md` 0), or in a way that we cannot know. It warns and never blocks: what
 * would be held back is the way out of a position.
 */
import { decimal, moneyText, sum } from '../../money/index.ts'
import type { Money } from '../../money/index.ts'
import { pass, warn } from './check.ts'
import type { Check, CheckFacts, DayTrades } from './check.ts'

const name = 'day_trade'
const equityMin = '25000'
/** The fourth makes the pattern. */
const freeMax = 3

const opens: Readonly<Record<string, string>> = { sell: 'buy', buy_to_cover: 'sell_short' }

/** Whether the order closes something that was opened today. */
function closesToday({ request, filledToday }: CheckFacts): boolean {
  const opening = opens[request.side]
  const own = filledToday.filter(({ symbol, side }) => symbol === request.symbol && side === opening)
  return opening !== undefined && sum(own.map(({ quantity }) => decimal(quantity))).gt(0)
}

const under = (equity: Money | null, currency: string): string =>
  equity === null ? '' : ` with ${moneyText(equity, currency)} of equity, under ${moneyText(equityMin, currency)}`

function judged({ made, left, isPatternDayTrader }: DayTrades, where: string, account: string): Check {
  if (isPatternDayTrader === true)
    return warn(
      name,
      `This closes what was opened today, and the broker has marked ${account} as a pattern day trader${where}: it may restrict the account.`,
    )
  if (left !== null)
    return left > 0
      ? pass(name, `This is a day trade; the broker allows ${left} more in these five business days.`)
      : warn(
          name,
          `This is a day trade, and the broker allows none now${where}: it may refuse it or restrict the account.`,
        )
  if (made === null) return pass(name, 'The broker reports no count of day trades for this account.')
  return made < freeMax
    ? pass(name, `This is day trade ${made + 1} of ${freeMax} that five business days may have.`)
    : warn(
        name,
        `This would be day trade ${made + 1} in five business days${where}: from the fourth on the broker may restrict ${account}.`,
      )
}

export function dayTradeCheck(facts: CheckFacts): Check {
  const { dayTrades, equity, balance, account, request, assetType } = facts
  if (dayTrades === null) return pass(name, `${facts.brokerName} reports no day-trade limit for this account.`)
  if (assetType === 'crypto' || request.orderClass === 'multileg')
    return pass(name, 'Day trades are counted for single orders of shares and options.')
  if (equity !== null && decimal(equity).gte(equityMin))
    return pass(name, 'The account has 25,000 of equity or more: its day trades are not limited.')
  const where = under(equity, balance?.currency ?? 'USD')
  if (closesToday(facts)) return judged(dayTrades, where, account.name)
  return dayTrades.isPatternDayTrader === true && opens[request.side] === undefined
    ? warn(
        name,
        `The broker has marked ${account.name} as a pattern day trader${where}: it may take only orders that close a position.`,
      )
    : pass(name, 'This order closes nothing that was opened today.')
}
