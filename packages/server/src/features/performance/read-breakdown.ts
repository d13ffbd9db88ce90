/**
 * Performance by part: by account or broker each with its own flows, by sector, kind, tag or symbol as if the securities were
 * a portfolio of their own (domain/performance/parts.ts). Contributions are of the whole portfolio's return, day by day.
 */
import type { Breakdown, BreakdownDimension } from '@g2e/contract/performance'
import { numberOf, unitsText } from '@g2e/domain/ledger'
import { cashPart, linkReturn, securitiesPart, twr } from '@g2e/domain/performance'
import type { History, HistoryInput } from '@g2e/domain/performance'
import { assetTypeLabel } from '@g2e/domain/portfolio'
import { decimal } from '@g2e/domain/money'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { InstrumentRecord } from '../market/index.ts'
import type { PortfolioScope } from '../portfolio/index.ts'
import { conventionsOf } from './conventions.ts'
import { percentText } from './figure-text.ts'
import { moneyWeighted } from './money-weighted.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { daysOf } from './period.ts'
import { currency, openAt, unhurried } from './reckon.ts'
import type { ReckonQuery, Reckoned } from './reckon.ts'
import { scopeLedger } from './scope-ledger.ts'
import type { Excluded } from './scope-ledger.ts'

/** More parts would be a table that nobody reads; what is left out is counted. */
const partsMax = 100
const moneyPlaces = 2

interface Part {
  readonly key: string
  readonly label: string
  readonly opening: Omit<HistoryInput, 'days' | 'priceOn'>
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
  const isOfAccounts = by === 'account' || by === 'broker'
  const symbols = isOfAccounts ? [] : symbolsOf(reckoned)
  const labels = await market.instruments(userId, symbols)
  const parts = isOfAccounts ? accountParts(reckoned, by) : securityParts(reckoned, by, labels)
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
    return { key, label, opening: openAt(ledger, span) }
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
  }))
  return reckoned.days.length === 0 ? [] : [...securities, { key: 'cash', label: 'Cash', opening: cashPart(opening) }]
}

async function itemOf(reckoned: Reckoned, { key, label, opening }: Part): Promise<Breakdown['items'][number]> {
  const { span, priceOn } = reckoned
  const days = [...new Set([...reckoned.days, ...daysOf(span, opening.movements)])].toSorted((a, b) => a - b)
  const history = await unhurried({ days: reckoned.days.length === 0 ? [] : days, ...opening, priceOn })
  const returns = history.links.map((link) => linkReturn(link))
  const weighted = moneyWeighted(history.days)
  const [first, last] = [history.days[0]?.value ?? null, history.days.at(-1)?.value ?? null]
  let netFlows = 0n
  for (const { netFlow } of history.days.slice(1)) netFlows += netFlow
  const money = (value: bigint | null) => (value === null ? null : unitsText(value, moneyPlaces))
  return {
    key,
    label,
    twrPercent: percentText(twr(returns).value),
    mwrPercent: percentText(weighted.value),
    mwrStatus: weighted.status,
    contributionPercent: percentText(contributionOf(reckoned, history)),
    opening: money(first),
    netFlows: unitsText(netFlows, moneyPlaces),
    gain: money(first === null || last === null ? null : last - first - netFlows),
    closing: money(last),
    isModifiedDietz: returns.some(({ isModifiedDietz }) => isModifiedDietz),
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
