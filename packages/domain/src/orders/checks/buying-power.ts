import { decimal, moneyText } from '../../money/index.ts'
import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { expectedNotional } from './estimate.ts'

const name = 'buying_power'

/** What opens a position must be paid for; the broker's own figure counts, since it knows its loans and its holds. */
export function buyingPowerCheck({ request, quote, balance, staleSince }: CheckFacts): Check {
  if (request.side === 'sell' || request.side === 'buy_to_cover' || request.orderClass === 'oco') {
    return pass(name, 'This order closes, so it needs no buying power.')
  }
  const notional = expectedNotional(request, quote)
  if (notional === null) return warn(name, 'What this order costs is not known, so buying power could not be compared.')
  const buyingPower = balance?.buyingPower ?? null
  if (balance === null || buyingPower === null) {
    return warn(name, 'The broker did not say what may be spent, so it will decide itself.')
  }
  const needed = moneyText(notional, balance.currency)
  const there = moneyText(buyingPower, balance.currency)
  if (decimal(notional).gt(buyingPower)) {
    return block(name, `This needs about ${needed}, and ${there} may be spent; order less or free some money.`)
  }
  return staleSince === null
    ? pass(name, `About ${needed} of ${there} that may be spent.`)
    : warn(
        name,
        `About ${needed} of ${there} that could be spent as of ${staleSince}; the broker gave no newer figure.`,
      )
}
