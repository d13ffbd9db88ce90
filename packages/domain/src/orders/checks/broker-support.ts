import { block, pass } from './check.ts'
import type { Check, CheckFacts } from './check.ts'

/** One sentence per field that this broker cannot express, with the nearest form; nothing is downgraded silently. */
export function brokerSupportCheck({ unsupported, brokerName }: CheckFacts): Check {
  if (unsupported.length === 0) return pass('broker_support', `${brokerName} takes this order as written.`)
  const reasons = unsupported.map(({ field, reason, nearest }) =>
    // An adapter's reason may be a whole sentence; here it is part of one.
    [`${field}: ${reason.replace(/\.$/, '')}`, ...(nearest === undefined ? [] : [`(nearest: ${nearest})`])].join(' '),
  )
  return block('broker_support', `${brokerName} cannot express this order: ${reasons.join('; ')}.`)
}
