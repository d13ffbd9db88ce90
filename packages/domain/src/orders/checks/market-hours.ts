import { block, pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'

const name = 'market_hours'

const newYorkMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** When the order would work. Crypto trades always. */
export function marketHoursCheck({ request, session, nextOpenMs, assetType }: CheckFacts): Check {
  const { timeInForce, extendedHours, orderType } = request
  if (assetType === 'crypto') return pass(name, 'Crypto trades around the clock.')
  if (session === 'regular') return pass(name, 'The market is open.')
  const opens = `it opens ${newYorkMinute(nextOpenMs)}`
  if (extendedHours === true && session !== 'closed') {
    return pass(
      name,
      `The market is in its ${session === 'pre' ? 'pre-market' : 'after-hours'} session, where this order may trade.`,
    )
  }
  if (timeInForce === 'ioc' || timeInForce === 'fok') {
    return block(name, `The market is closed (${opens}), so an immediate order would be canceled at once.`)
  }
  if (timeInForce === 'gtc' && orderType !== 'market')
    return pass(name, `The market is closed (${opens}); the order waits.`)
  if (timeInForce === 'opg') return pass(name, `The order waits for the opening auction (${opens}).`)
  return warn(name, `The market is closed (${opens}): the order waits, and the price by then may be another.`)
}
