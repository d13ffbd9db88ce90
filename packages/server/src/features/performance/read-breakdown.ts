/**
 * Performance by part: by account or broker each with its own flows, by sector, kind, tag or symbol as if the securities were
 * a portfolio of their own (domain/performance/parts.ts). Contributions are of the whole portfolio's return, day by day.
 */
import type { Breakdown, BreakdownDimension } from '@g2e/contract/performance'
import { numberOf, unitsText } from '@g2e/domain/ledger'
import { cashPart, linkReturn, securitiesPart, twr } from '@g2e/domain/performance'
import type { History, HistoryInput, LinkReturn } from '@g2e/domain/performance'
import { assetTypeLabel } from '@g2e/domain/portfolio'
import { decimal } from '@g2e/domain/money'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { InstrumentRecord, MarketData } from '../market/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { percentText } from './figure-text.ts'
import { moneyWeighted } from './money-weighted.ts'
import type { MoneyWeighted } from './money-weighted.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { daysOf } from './period.ts'
import { currency, openAt, unhurried } from './reckon.ts'
import type { ReckonQuery, Reckoned } from './reckon.ts'
import { scopeLedger } from './scope-ledger.ts'
import type { Excluded } from './scope-ledger.ts'

/** More parts would be a table that nobody reads; what is left out is counted. */
const partsMax = 100
const moneyPlaces = 2

export interface Part {
  readonly key: string
  readonly label: string
  readonly opening: Omit<HistoryInput, 'days' | 'priceOn'>
  /** The securities picked out of the whole, its cash alone, or accounts of its own. */
  readonly makeUp: ReadonlySet<string> | 'cash' | 'own'
}

export interface BreakdownWish extends ReckonQuery {
  readonly by: BreakdownDimension
}

/** @throws ProblemError as performance does. */
export async function readBreakdown(
  { reckoner, market }: PerformanceDeps,
  userId: string,
  { by, ...query }: BreakdownWish,
  scope: PortfolioScope,
): Promise<Breakdown> {
  const reckoned = await reckoner.reckon(userId, query, scope)
  const { parts, labels } = await partsOf(market, userId, reckoned, by)
  const excluded = reasonsOf(reckoned)
  if (parts.length > partsMax)
    excluded.push({ what: 'items', reason: `only ${partsMax} of ${parts.length} parts are told` })
  const items: Breakdown['items'] = []
  for (const part of parts.slice(0, partsMax)) items.push(await itemOf(reckoned, part))
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
  market: MarketData,
  userId: string,
  reckoned: Reckoned,
  by: BreakdownDimension,
): Promise<Parts> {
  if (by === 'account' || by === 'broker') return { parts: accountParts(reckoned, by), labels: new Map() }
  const labels = await market.instruments(userId, symbolsOf(reckoned))
  return { parts: securityParts(reckoned, by, labels), labels }
}

function reasonsOf({ ledger, history }: Reckoned): Excluded[] {
  return [
    ...ledger.excluded,
    ...[...history.unpriced].map(([symbol, count]) => ({
      what: symbol,
      reason: `it has no price on ${count} of the days`,
    })),
  ]
}

function symbolsOf({ ledger, span }: Reckoned): readonly string[] {
  const { quantities, movements } = openAt(ledger, span)
  const symbols = new Set([...quantities].flatMap(([symbol, quantity]) => (quantity === 0n ? [] : [symbol])))
  for (const { symbol } of movements) if (symbol !== null) symbols.add(symbol)
  return [...symbols].toSorted()
}

function accountParts({ snapshots, lines, span, today }: Reckoned, by: 'account' | 'broker'): readonly Part[] {
  const keyOf = ({ account }: AccountSnapshot) => (by === 'account' ? account.id : account.brokerId)
  return [...Map.groupBy(snapshots, keyOf)].map(([key, own]) => {
    const ids = new Set(own.map(({ account }) => account.id))
    const ownLines = lines.filter(({ accountId }) => ids.has(accountId))
    const ledger = scopeLedger(own, ownLines, { currency, today })
    const label = by === 'account' ? (own[0]?.account.accountName ?? key) : key
    return { key, label, opening: openAt(ledger, span), makeUp: 'own' as const }
  })
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
  const opening = openAt(reckoned.ledger, reckoned.span)
  const groups = new Map<string, Set<string>>()
  for (const symbol of symbolsOf(reckoned))
    for (const key of keysOf(by, symbol, labels.get(symbol))) {
      const members = groups.get(key) ?? new Set<string>()
      groups.set(key, members.add(symbol))
    }
  const securities = [...groups].map(([key, members]) => ({
    key,
    label: labelOf(by, key, labels),
    opening: securitiesPart(opening, (symbol) => members.has(symbol)),
    makeUp: members,
  }))
  const cash = { key: 'cash', label: 'Cash', opening: cashPart(opening), makeUp: 'cash' as const }
  return reckoned.days.length === 0 ? [] : [...securities, cash]
}

async function itemOf(reckoned: Reckoned, part: Part): Promise<Breakdown['items'][number]> {
  const { returns, weighted, opening, closing, netFlows, gain, contribution } = await reckonPart(reckoned, part)
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

export async function reckonPart(reckoned: Reckoned, part: Part): Promise<ReckonedPart> {
  const { span, priceOn } = reckoned
  const isNothing = reckoned.days.length === 0
  const own = isNothing ? [] : [...reckoned.days, ...daysOf(span, part.opening.movements)]
  const days = [...new Set(own)].toSorted((a, b) => a - b)
  const history = await unhurried({ days, ...part.opening, priceOn })
  const [opening, closing] = [history.days[0]?.value ?? null, history.days.at(-1)?.value ?? null]
  let netFlows = 0n
  for (const { netFlow } of history.days.slice(1)) netFlows += netFlow
  return {
    days,
    returns: history.links.map((link) => linkReturn(link)),
    weighted: moneyWeighted(history.days),
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
