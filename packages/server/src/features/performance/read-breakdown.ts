/**
 * Performance by part: by account or broker each with its own flows, by sector, kind, tag or symbol as if the securities were
 * a portfolio of their own (domain/performance/parts.ts). Contributions are of the whole portfolio's return, day by day.
 */
import type { Breakdown, BreakdownDimension } from '@g2e/contract/performance'
import { numberOf, unitsText } from '@g2e/domain/ledger'
import { crossingDays, symbolsBetween } from '@g2e/domain/columns'
import type { Past } from '@g2e/domain/columns'
import { dayNumber } from '@g2e/domain/calendar'
import { twr } from '@g2e/domain/performance'
import type { History, LinkReturn } from '@g2e/domain/performance'
import { assetTypeLabel } from '@g2e/domain/portfolio'
import { decimal } from '@g2e/domain/money'
import { inTurns } from '../../platform/off-loop/in-turns.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { InstrumentRecord } from '../market/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { percentText } from './figure-text.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { daysOf } from './period.ts'
import type { ReckonQuery, Reckoned } from './reckon.ts'
import type { Pasts, WalkedPast } from './pasts.ts'
import type { Excluded } from './scope-task.ts'

/** More parts would be a table that nobody reads; what is left out is counted. */
const partsMax = 100
const moneyPlaces = 2

export interface Part {
  readonly key: string
  readonly label: string
  readonly past: Past
  /** Of the past; nothing: all of it. */
  readonly part?: 'cash' | readonly number[]
}

export interface BreakdownWish extends ReckonQuery {
  readonly by: BreakdownDimension
}

/** @throws ProblemError as performance does. */
export async function readBreakdown(
  { reckoner, market, pasts }: PerformanceDeps,
  userId: string,
  { by, ...query }: BreakdownWish,
  scope: PortfolioScope,
): Promise<Breakdown> {
  const reckoned = await reckoner.reckon(userId, query, scope)
  const { parts, labels } = await partsOf({ market, pasts }, reckoned, by)
  const excluded = reasonsOf(reckoned)
  if (parts.length > partsMax)
    excluded.push({ what: 'items', reason: `only ${partsMax} of ${parts.length} parts are told` })
  const items = await itemsOf(pasts, reckoned, parts.slice(0, partsMax))
  const isNothing = reckoned.days.length === 0
  return {
    by,
    from: isNothing ? null : reckoned.span.from,
    to: isNothing ? null : reckoned.span.to,
    conventions: conventionsOf(reckoned),
    items: items.toSorted((a, b) => decimal(b.closing ?? '0').comparedTo(a.closing ?? '0')),
    overlapping: by === 'tag' && [...labels.values()].some(({ tags }) => tags.length > 1),
    excluded,
  }
}

interface Parts {
  readonly parts: readonly Part[]
  readonly labels: ReadonlyMap<string, InstrumentRecord>
}

export async function partsOf(
  { market, pasts }: Pick<PerformanceDeps, 'market' | 'pasts'>,
  reckoned: Reckoned,
  by: BreakdownDimension,
): Promise<Parts> {
  if (by === 'account' || by === 'broker') return { parts: await accountParts(pasts, reckoned, by), labels: new Map() }
  const labels = await market.instruments(reckoned.userId, symbolsOf(reckoned))
  return { parts: securityParts(reckoned, by, labels), labels }
}

function reasonsOf({ excluded, history }: Reckoned): Excluded[] {
  return [
    ...excluded,
    ...[...history.unpriced].map(([symbol, count]) => ({
      what: symbol,
      reason: `it has no price on ${count} of the days`,
    })),
  ]
}

const placesOf = ({ past, span }: Reckoned): readonly number[] =>
  symbolsBetween(past, dayNumber(span.from), dayNumber(span.to))

const symbolsOf = (reckoned: Reckoned): readonly string[] =>
  placesOf(reckoned)
    .map((place) => reckoned.past.symbols[place] ?? '')
    .toSorted()

async function accountParts(
  pasts: Pasts,
  { userId, snapshots, today }: Reckoned,
  by: 'account' | 'broker',
): Promise<readonly Part[]> {
  const keyOf = ({ account }: AccountSnapshot) => (by === 'account' ? account.id : account.brokerId)
  return Promise.all(
    [...Map.groupBy(snapshots, keyOf)].map(async ([key, own]) => {
      const ids = own.map(({ account }) => account.id)
      const { past } = await pasts.open(userId, ids, dayNumber(today))
      return { key, label: by === 'account' ? (own[0]?.account.accountName ?? key) : key, past }
    }),
  )
}

function keysOf(by: BreakdownDimension, symbol: string, known: InstrumentRecord | undefined): readonly string[] {
  if (by === 'sector') return [known?.sector ?? 'Unknown']
  if (by === 'assetType') return [known?.assetType ?? 'other']
  if (by === 'tag') return known && known.tags.length > 0 ? known.tags : ['untagged']
  return [symbol]
}

function labelOf(by: BreakdownDimension, key: string, labels: ReadonlyMap<string, InstrumentRecord>): string {
  if (by === 'assetType') return assetTypeLabel(key)
  if (by === 'tag' && key === 'untagged') return 'No tag'
  return by === 'symbol' ? (labels.get(key)?.name ?? key) : key
}

function securityParts(
  reckoned: Reckoned,
  by: BreakdownDimension,
  labels: ReadonlyMap<string, InstrumentRecord>,
): readonly Part[] {
  const { past } = reckoned
  const groups = new Map<string, number[]>()
  for (const place of placesOf(reckoned)) {
    const symbol = past.symbols[place] ?? ''
    for (const key of keysOf(by, symbol, labels.get(symbol))) {
      const members = groups.get(key) ?? []
      members.push(place)
      groups.set(key, members)
    }
  }
  const securities = [...groups].map(([key, part]) => ({ key, label: labelOf(by, key, labels), past, part }))
  return reckoned.days.length === 0 ? [] : [...securities, { key: 'cash', label: 'Cash', past, part: 'cash' }]
}

/** The days of the whole, and those on which something crosses to or from the part. */
function daysOfPart({ days, span }: Reckoned, { past, part }: Part): Int32Array {
  if (days.length === 0) return new Int32Array()
  const crossing = crossingDays(past, { from: dayNumber(span.from), to: dayNumber(span.to) }, part)
  return Int32Array.from(new Set([...days, ...daysOf(span, crossing)])).toSorted()
}

/** Parts of one past are asked for together. */
async function itemsOf(pasts: Pasts, reckoned: Reckoned, parts: readonly Part[]): Promise<Breakdown['items']> {
  const items: Breakdown['items'] = []
  for (const own of Map.groupBy(parts, (part) => part.past).values()) {
    const found = await reckonParts(pasts, reckoned, own)
    const named = own.flatMap((part, place) => {
      const told = found[place]
      return told ? [{ part, told }] : []
    })
    items.push(...(await inTurns(named, ({ part, told }) => itemOf(part, told))))
  }
  return items
}

function itemOf(part: Part, told: ReckonedPart): Breakdown['items'][number] {
  const { returns, weighted, opening, closing, netFlows, gain, contribution } = told
  const money = (value: bigint | null) => (value === null ? null : unitsText(value, moneyPlaces))
  return {
    key: part.key,
    label: part.label,
    twrPercent: percentText(twr(returns).value),
    mwrPercent: percentText(weighted.value),
    mwrStatus: weighted.status,
    contributionPercent: percentText(contribution),
    opening: money(opening),
    netFlows: unitsText(netFlows, moneyPlaces),
    gain: money(gain),
    closing: money(closing),
    isModifiedDietz: returns.some(({ isModifiedDietz }) => isModifiedDietz),
  }
}

export interface ReckonedPart {
  readonly days: readonly number[]
  readonly returns: readonly LinkReturn[]
  readonly weighted: MoneyWeighted
  readonly opening: bigint | null
  readonly closing: bigint | null
  readonly netFlows: bigint
  readonly gain: bigint | null
  /** A fraction of the whole's opening dollar. */
  readonly contribution: number | null
}

/** Of one past; one answer for each part. */
export async function reckonParts(
  pasts: Pasts,
  reckoned: Reckoned,
  parts: readonly Part[],
): Promise<readonly ReckonedPart[]> {
  const [first] = parts
  if (!first) return []
  const wishes = await inTurns(parts, (one) => ({
    days: daysOfPart(reckoned, one),
    ...(one.part !== undefined && { part: one.part }),
  }))
  const walked = await pasts.walk(first.past, reckoned.marketOf(first.past), wishes)
  return inTurns(walked, (own) => reckonedPart(reckoned, own))
}

function reckonedPart(reckoned: Reckoned, { history, returns, weighted }: WalkedPast): ReckonedPart {
  const [opening, closing] = [history.days[0]?.value ?? null, history.days.at(-1)?.value ?? null]
  let netFlows = 0n
  for (const { netFlow } of history.days.slice(1)) netFlows += netFlow
  return {
    days: history.days.map(({ day }) => day),
    returns,
    weighted,
    opening,
    closing,
    netFlows,
    gain: opening === null || closing === null ? null : closing - opening - netFlows,
    contribution: contributionOf(reckoned, history),
  }
}

/** A day on which the whole has a value is one on which each part has: a part's links lie within the whole's. */
function contributionOf({ history: whole, returns }: Reckoned, part: History): number | null {
  if (whole.links.length === 0) return null
  let growth = 1
  let sum = 0
  let place = 0
  for (const [index, link] of whole.links.entries()) {
    const found = returns[index]
    let gain = 0n
    for (; place < part.links.length; place += 1) {
      const own = part.links[place]
      if (!own || own.to > link.to) break
      if (own.from < link.from) continue
      gain += own.closing - own.opening
      for (const { amount } of own.flows) gain -= amount
    }
    if (!found || found.value === null || found.capital <= 0) continue
    sum += (growth * numberOf(gain)) / found.capital
    growth *= 1 + found.value
  }
  return sum
}
