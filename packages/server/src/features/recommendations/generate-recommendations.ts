/**
 * From a portfolio to ideas: code finds candidates with their sizes and figures, a model (where there is one) chooses among
 * them, code checks what came of it, and the whole is sealed. A block is shown, not hidden; a model that fails makes no idea.
 */
import { BrokerError } from '@g2e/brokers/port'
import type { Check } from '@g2e/contract/orders'
import type { Quote } from '@g2e/contract/market'
import { adviceDisclosure, applyChoices, findCandidates, ideaChecks, ideaOf, lapsesAt } from '@g2e/domain/advice'
import type { AdviceInputs, Candidate, Idea } from '@g2e/domain/advice'
import { Price } from '@g2e/domain/money'
import type { UserActor } from '../../platform/actor.ts'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { recommendationsMade } from './events.ts'
import { gatherInputs } from './gather-inputs.ts'
import type { IdeaScope } from './gather-inputs.ts'
import { orderRequestOf } from './order-request.ts'
import type { RecommendationRecord, SealedRecommendation } from './recommendation-record.ts'
import { expireDue } from './recommendations-deps.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'
import { inputsHashOf, sealOf } from './seal.ts'

/** Open at a time, or made at once about symbols that were asked about; more would not be read. */
const ideasMax = 5
/** What a person decided is not brought up again for this long. */
const quietMs = 7 * dayMs

export interface Generated {
  /** Everything that is open now, within the scope. */
  readonly items: readonly RecommendationRecord[]
  /** Why there is nothing, or nothing new. */
  readonly abstained: string | null
}

export interface Decided {
  readonly ideas: readonly Idea[]
  readonly provider: 'gemini' | 'offline'
  readonly model: string | null
  readonly abstained: string | null
}

/** What was found, and the time by the broker when it was. */
export interface Findings {
  readonly inputs: AdviceInputs
  readonly candidates: readonly Candidate[]
  /** How many more were found that are open, or were decided about lately. */
  readonly known: number
  /** How many of the candidates may become ideas now. */
  readonly room: number
  readonly nowMs: number
}

const hasSymbols = ({ symbols }: IdeaScope): boolean => symbols !== undefined && symbols.length > 0

/** Candidates within the scope that were not brought up lately. */
export async function findIdeas(deps: RecommendationsDeps, userId: string, scope: IdeaScope): Promise<Findings> {
  const { store, platform } = deps
  const nowMs = await expireDue(deps, userId)
  const inputs = await gatherInputs(deps, userId, scope, nowMs)
  const found = findCandidates(inputs).filter(({ symbol }) => !hasSymbols(scope) || scope.symbols?.includes(symbol))
  const keys = await store.knownKeys(userId, isoOf(platform.clock.now() - quietMs))
  const candidates = found.filter(({ id }) => !keys.has(id))
  // Who asks about symbols gets an answer about them; else there is no point in more than a person would read.
  const open = hasSymbols(scope) ? [] : await store.open(userId)
  const room = Math.max(0, ideasMax - open.length)
  return { inputs, candidates, nowMs, room, known: found.length - candidates.length }
}

async function decide(deps: RecommendationsDeps, actor: UserActor, findings: Findings): Promise<Decided> {
  const { candidates, inputs, room } = findings
  const isNeeded = candidates.length > 0 && room > 0
  const byModel = isNeeded ? await deps.chooseWithModel?.(actor, { candidates, inputs }) : undefined
  if (!byModel)
    return { ideas: candidates.slice(0, room).map(ideaOf), provider: 'offline', model: null, abstained: null }
  const { model, choices, abstained } = byModel
  return { ideas: applyChoices(candidates, choices).slice(0, room), provider: 'gemini', model, abstained }
}

/** A ticket that the gate cannot even read is told, like everything that speaks against the idea. */
async function orderChecks(
  deps: RecommendationsDeps,
  actor: UserActor,
  sealed: SealedRecommendation,
): Promise<readonly Check[]> {
  const chosen = { chosenQuantity: null, chosenNotional: null, chosenLimitPrice: null }
  // A check is about the order alone; the idea that it belongs to is not yet there.
  const { recommendationId: _, ...request } = orderRequestOf({ ...sealed, ...chosen })
  try {
    return await deps.orders.check(actor, request)
  } catch (error) {
    if (!(error instanceof ProblemError) && !(error instanceof BrokerError)) throw error
    return [{ check: 'order', outcome: 'block', message: `This could not be checked as an order: ${error.message}` }]
  }
}

const priceOf = (quote: Quote | undefined): Price | null => {
  const price = quote?.last ?? quote?.bid ?? null
  return price === null ? null : Price(price)
}

interface Reading {
  readonly findings: Findings
  readonly decided: Decided
  readonly quotes: ReadonlyMap<string, Quote>
  readonly missing: ReadonlyMap<string, string>
  /** Our clock: one instant for one look, so that its ideas stay together in their order. */
  readonly createdAt: string
}

async function makeRecord(
  deps: RecommendationsDeps,
  actor: UserActor,
  idea: Idea,
  reading: Reading,
): Promise<RecommendationRecord> {
  const { findings, decided, quotes, missing } = reading
  const { candidate, quantity, rationale, evidence, risks, confidence } = idea
  const priceNow = priceOf(quotes.get(candidate.symbol))
  const account = findings.inputs.accounts.find(({ accountId }) => accountId === candidate.accountId)
  const quoteMissing = missing.get(candidate.symbol) ?? null
  const own = ideaChecks(idea, { priceNow, quoteMissing, tradable: null, cash: account?.cash ?? null })
  const unchecked: SealedRecommendation = {
    id: deps.platform.ids.next(),
    userId: actor.userId,
    candidateKey: candidate.id,
    rank: decided.ideas.indexOf(idea) + 1,
    kind: candidate.kind,
    action: candidate.action,
    symbol: candidate.symbol,
    accountId: candidate.accountId,
    quantity,
    quantityMax: candidate.quantityMax,
    rationale,
    evidence,
    risks,
    confidence,
    horizonTradingDays: candidate.horizonTradingDays,
    priceAtCreation: priceNow ?? candidate.price,
    ruleChecks: own,
    disclosure: adviceDisclosure(decided.provider),
    provider: decided.provider,
    model: decided.model,
    strategyId: null,
    planId: null,
    inputsHash: inputsHashOf(findings.inputs),
    madeAt: isoOf(findings.nowMs),
    expiresAt: isoOf(lapsesAt(findings.nowMs, candidate.validTradingDays)),
  }
  const sealed = { ...unchecked, ruleChecks: [...own, ...(await orderChecks(deps, actor, unchecked))] }
  return {
    ...sealed,
    seal: sealOf(sealed),
    status: 'new',
    chosenQuantity: null,
    chosenNotional: null,
    chosenLimitPrice: null,
    createdAt: reading.createdAt,
  }
}

/** Checks and seals ideas, keeps those that are not open already, with their audit entries and the news. */
export async function keepIdeas(
  deps: RecommendationsDeps,
  actor: UserActor,
  findings: Findings,
  decided: Decided,
): Promise<readonly RecommendationRecord[]> {
  if (decided.ideas.length === 0) return []
  const symbols = decided.ideas.map(({ candidate }) => candidate.symbol)
  const { items, missing } = await deps.market.quotes(actor.userId, symbols, { fresh: true })
  const reading = {
    findings,
    decided,
    quotes: new Map(items.map((quote) => [quote.symbol, quote])),
    missing: new Map(missing.map(({ symbol, reason }) => [symbol, reason])),
    createdAt: isoOf(deps.platform.clock.now()),
  }
  const records: RecommendationRecord[] = []
  for (const idea of decided.ideas) records.push(await makeRecord(deps, actor, idea, reading))
  return deps.platform.work.inTransaction(actor, async (unit) => {
    const kept: RecommendationRecord[] = []
    for (const record of records) {
      if (!(await deps.store.insert(record))) continue
      kept.push(record)
      const { id, action, symbol, quantity, confidence, provider, model, seal } = record
      const blocked = record.ruleChecks.filter(({ outcome }) => outcome === 'block').map(({ check }) => check)
      unit.audit({
        action: 'ai_recommendation',
        resourceType: 'recommendation',
        resourceId: id,
        details: { action, symbol, quantity, confidence, provider, model, seal, blocked },
        disclosureShown: record.disclosure,
      })
    }
    const told = kept.map(({ id, action, symbol, rationale }) => ({ id, action, symbol, rationale }))
    if (told.length > 0) unit.publish(recommendationsMade, { items: told })
    return kept
  })
}

/** In a sentence, why a look brought nothing new. */
export function whyNothing({ inputs, known, room }: Findings, scope: IdeaScope): string {
  if (inputs.accounts.length === 0) return 'There is no account to look at yet: connect a broker first.'
  if (room === 0) return `There are ${ideasMax} open ideas already: decide about them first.`
  if (known > 0) return 'Nothing new: what stands out is open already, or you decided about it within a week.'
  const about = hasSymbols(scope) ? `about ${scope.symbols?.join(', ')}` : 'in your portfolio'
  return `Nothing ${about} calls for a change: no limit is broken, cash is not idle, and no trend is plain.`
}

/** A look at the portfolio. */
export async function generateRecommendations(
  deps: RecommendationsDeps,
  actor: UserActor,
  scope: IdeaScope,
): Promise<Generated> {
  const findings = await findIdeas(deps, actor.userId, scope)
  const decided = await decide(deps, actor, findings)
  const kept = await keepIdeas(deps, actor, findings, decided)
  if (decided.abstained !== null) await noteAbstention(deps, actor, decided)
  const open = await deps.store.open(actor.userId)
  const inScope = open.filter(
    ({ symbol, accountId }) =>
      (!hasSymbols(scope) || scope.symbols?.includes(symbol)) &&
      (scope.accountId === undefined || scope.accountId === accountId),
  )
  const abstained = decided.abstained ?? (kept.length > 0 ? null : whyNothing(findings, scope))
  return { items: inScope, abstained }
}

const noteAbstention = ({ platform }: RecommendationsDeps, actor: UserActor, { abstained, provider, model }: Decided) =>
  platform.work.inTransaction(actor, async (unit) =>
    unit.audit({
      action: 'ai_recommendation',
      resourceType: 'recommendation',
      details: { abstained, provider, model },
      disclosureShown: adviceDisclosure(provider),
    }),
  )
