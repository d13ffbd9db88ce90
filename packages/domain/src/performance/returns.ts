/**
 * The border where exact values become returns: a link's gain over the capital that earned it. Where every flow of the link
 * has a valuation on its own day this is the true daily return (`in_start_out_end`: what comes in works from the start of
 * its day, what goes out until the end); where one has not it is Modified Dietz over the link, each flow weighted by the
 * part of the link's days that it was there.
 */
import { numberOf } from '../ledger/index.ts'
import type { Link } from './history.ts'

export interface LinkReturn {
  readonly day: number
  /** What the gain is measured against. */
  readonly capital: number
  /** A fraction; `null` where there was no capital to earn it. */
  readonly value: number | null
  readonly isModifiedDietz: boolean
}

/** When money that crosses the boundary on a day is at work: from the start of the day, or not before its end. */
export const flowTimings = ['start', 'end', 'in_start_out_end'] as const
export type FlowTiming = (typeof flowTimings)[number]

const atStart = (amount: bigint, timing: FlowTiming): boolean =>
  timing === 'start' || (timing === 'in_start_out_end' && amount > 0n)

type Span = Pick<Link, 'from' | 'to' | 'opening' | 'closing' | 'flows'>

/** The opening value and each flow by the part of the days that it was at work (the denominator of Modified Dietz). */
function weightedCapital({ from, to, opening, flows }: Span, timing: FlowTiming): number {
  let capital = numberOf(opening)
  for (const { day, amount } of flows) {
    const days = atStart(amount, timing) ? to - day + 1 : to - day
    capital += numberOf(amount) * (days / (to - from))
  }
  return capital
}

function capitalAtOnce({ opening, flows }: Span, timing: FlowTiming): bigint {
  let capital = opening
  for (const { amount } of flows) if (atStart(amount, timing)) capital += amount
  return capital
}

function gainOf({ opening, closing, flows }: Span): number {
  let gain = closing - opening
  for (const { amount } of flows) gain -= amount
  return numberOf(gain)
}

const earned = (gain: number, capital: number): number | null => {
  if (capital > 0) return gain / capital
  return gain === 0 ? 0 : null
}

export function linkReturn(link: Link, timing: FlowTiming = 'in_start_out_end'): LinkReturn {
  const isModifiedDietz = link.flows.some(({ day }) => day !== link.to)
  const capital = isModifiedDietz ? weightedCapital(link, timing) : numberOf(capitalAtOnce(link, timing))
  return { day: link.to, capital, value: earned(gainOf(link), capital), isModifiedDietz }
}

/** Over any period (Bain 1968; GIPS): `null` where no capital was at work, or the period has no day. */
export const modifiedDietz = (span: Span, timing: FlowTiming): number | null =>
  span.to > span.from ? earned(gainOf(span), weightedCapital(span, timing)) : null
