/**
 * The border where exact values become returns: a link's gain over the capital that earned it. Where every flow of the link
 * has a valuation on its own day this is the true daily return (`in_start_out_end`: what comes in works from the start of
 * its day, what goes out until the end); where one has not it is Modified Dietz over the link, each flow weighted by the
 * part of the link's days that it was there.
 */
import { numberOf } from '../ledger/index.ts'
import { inAndOut } from './history.ts'
import type { Flow, Link } from './history.ts'

export interface LinkReturn {
  readonly day: number
  /** What the gain is measured against. */
  readonly capital: number
  /** A fraction; `null` where there was no capital to earn it. */
  readonly value: number | null
  readonly isModifiedDietz: boolean
}

/** Days that the flow was at work, of the link's days: in from the start of its day, out until the end of it. */
const weightOf = ({ day, amount }: Flow, { from, to }: Link): number =>
  (amount > 0n ? to - day + 1 : to - day) / (to - from)

export function linkReturn(link: Link): LinkReturn {
  const { to, opening, closing, flows } = link
  const isModifiedDietz = flows.some(({ day }) => day !== to)
  const { moneyIn, moneyOut } = inAndOut(flows)
  const gain = numberOf(closing - opening - moneyIn + moneyOut)
  const capital = isModifiedDietz
    ? flows.reduce((sum, flow) => sum + numberOf(flow.amount) * weightOf(flow, link), numberOf(opening))
    : numberOf(opening + moneyIn)
  const value = capital > 0 ? gain / capital : gain === 0 ? 0 : null
  return { day: to, capital, value, isModifiedDietz }
}
