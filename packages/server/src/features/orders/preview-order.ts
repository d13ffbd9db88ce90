/** What would happen: every check, the broker's own preview, our estimates with their sources. Kept unchanged, hashed, and void after five minutes. */
import { createHash } from 'node:crypto'
import type { ReportedPreview } from '@g2e/brokers/port'
import { BrokerError } from '@g2e/brokers/port'
import type { Check, OrderPreview, OrderRequest as WireRequest } from '@g2e/contract/orders'
import { decimal, fixed } from '@g2e/domain/money'
import {
  afterTrade,
  brokerPreviewChecks,
  expectedNotional,
  isBlocked,
  isBuying,
  runChecks,
  validateRequest,
  weightPercent,
} from '@g2e/domain/orders'
import canonicalize from 'canonicalize'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { clientOrderIdOf } from './client-order-id.ts'
import { withChosenContract } from './contracts.ts'
import { gatherFacts } from './gather-facts.ts'
import type { GatheredFacts } from './gather-facts.ts'
import { toDomainRequest } from './order-record.ts'
import type { OrdersDeps } from './orders-deps.ts'
import type { StoredPreview } from './store/approvals.ts'

const previewLifeMs = 5 * 60 * 1_000

/** A ticket that contradicts itself or leaves something out never becomes a preview. @throws 422 with the fields. */
export function assertConsistent(wire: WireRequest): void {
  const faults = validateRequest(toDomainRequest(wire))
  const [first] = faults
  if (!first) return
  throw new ProblemError('validation_failed', `body.${first.field}: ${first.message}`, {
    errors: faults.map(({ field, message }) => ({ path: `body.${field}`, message })),
  })
}

/** SHA-256 of the canonical form: what a person approves is exactly what they were shown. */
export function contentHashOf(content: unknown): string {
  const text = canonicalize(content)
  if (text === undefined) throw new TypeError('a preview has no canonical form')
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

export async function furtherChecks(deps: OrdersDeps, userId: string, { facts }: GatheredFacts): Promise<Check[]> {
  const lists = await Promise.all((deps.furtherChecks ?? []).map((check) => check(userId, facts)))
  return lists.flat()
}

interface AskedBroker {
  readonly reported: ReportedPreview | null
  readonly checks: readonly Check[]
}

/** Not asked when our own checks already say no, nor where the broker has no preview. */
async function askBroker(deps: OrdersDeps, gathered: GatheredFacts, isStopped: boolean): Promise<AskedBroker> {
  const { session, definition, request, context, connection } = gathered
  if (isStopped || !session || !definition.capabilities.orderPreview) return { reported: null, checks: [] }
  try {
    const reported = await session.previewOrder(request, context)
    return { reported, checks: brokerPreviewChecks({ ...reported, failure: null }) }
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    const isWord = error.kind === 'rejected' || error.kind === 'unsupported'
    if (!isWord) await deps.connections.reportOutcome(connection, error)
    const refusals = isWord ? [error.message] : []
    const failure = isWord ? null : error.message
    return { reported: null, checks: brokerPreviewChecks({ warnings: [], refusals, failure }) }
  }
}

type Estimates = Pick<
  OrderPreview,
  'estimatedCost' | 'estimatedCommission' | 'estimatedFees' | 'estimatedProceeds' | 'estimateSources'
>

/** Unknown is `null`, never zero; an order that takes in money has no cost, one that costs has no proceeds. */
function estimatesOf({ request, facts }: GatheredFacts, reported: ReportedPreview | null): Estimates {
  const own = expectedNotional(request, facts.quote)
  const buys = isBuying(request.side)
  const cost = buys ? (reported?.estimatedCost ?? own) : null
  const sourceOf = (value: string | null, broker: string | null | undefined) =>
    value === null ? ('unavailable' as const) : broker === value ? ('broker' as const) : ('own' as const)
  const commission = reported?.estimatedCommission ?? null
  const fees = reported?.estimatedFees ?? null
  const proceeds = buys ? null : own
  return {
    estimatedCost: cost,
    estimatedCommission: commission,
    estimatedFees: fees,
    estimatedProceeds: proceeds,
    estimateSources: {
      cost: sourceOf(cost, reported?.estimatedCost),
      commission: sourceOf(commission, commission),
      fees: sourceOf(fees, fees),
      proceeds: sourceOf(proceeds, null),
    },
  }
}

function portfolioAfter({ facts, request }: GatheredFacts): OrderPreview['portfolioAfter'] {
  const after = afterTrade(facts)
  const percent = (value: ReturnType<typeof weightPercent>) => (value === null ? null : fixed(value, 2))
  const { symbolValue, totalValue } = facts.portfolio
  return {
    cash: after.cash,
    totalValue: after.totalValue,
    position: {
      symbol: request.symbol,
      quantityNow: after.quantityNow,
      quantityAfter: after.quantityAfter,
      weightPercentNow: percent(weightPercent(symbolValue === null ? null : decimal(symbolValue), totalValue)),
      weightPercentAfter: percent(weightPercent(after.valueAfter, totalValue)),
    },
  }
}

/** Exactly what would be sent, without credentials. */
const wireRequestsOf = ({ definition, request, context }: GatheredFacts): OrderPreview['wireRequests'] =>
  (definition.compileOrder(request, context).requests ?? []).map(({ method, path, body }) => ({
    method,
    path,
    ...(body !== undefined && { body }),
  }))

export interface MadePreview {
  readonly stored: StoredPreview
  readonly gathered: GatheredFacts
}

/** Reads, checks, asks the broker, keeps. @throws 404 for an account that is not this user's. */
export async function makePreview(deps: OrdersDeps, actor: UserActor, ticket: WireRequest): Promise<MadePreview> {
  // The choice is part of what is shown and approved: a later one must not change what is sent.
  const wire = await withChosenContract(deps, actor.userId, ticket)
  const { ids, clock, work } = deps.platform
  const id = ids.next()
  const clientOrderId = clientOrderIdOf(id)
  const gathered = await gatherFacts(deps, actor.userId, wire, clientOrderId)
  const own = [...runChecks(gathered.facts), ...(await furtherChecks(deps, actor.userId, gathered))]
  const asked = await askBroker(deps, gathered, isBlocked(own))
  const checks = [...own, ...asked.checks]
  const content: OrderPreview = {
    previewId: id,
    expiresAt: isoOf(gathered.facts.brokerNowMs + previewLifeMs),
    order: wire,
    ...estimatesOf(gathered, asked.reported),
    checks,
    blocked: isBlocked(checks),
    portfolioAfter: portfolioAfter(gathered),
    wireRequests: wireRequestsOf(gathered),
    quoteAsOf: gathered.facts.quote?.timestamp ?? null,
    environment: gathered.connection.environment,
  }
  const stored: StoredPreview = {
    id,
    userId: actor.userId,
    accountId: gathered.account.id,
    connectionId: gathered.connection.id,
    clientOrderId,
    content,
    brokerToken: asked.reported?.token ?? null,
    contentHash: contentHashOf(content),
    expiresAt: content.expiresAt,
    draftId: wire.draftId ?? null,
    createdAt: isoOf(clock.now()),
  }
  await work.inTransaction(actor, async (unit) => {
    await deps.approvals.insertPreview(stored)
    unit.audit({
      action: 'order_preview',
      resourceType: 'order_preview',
      resourceId: id,
      details: {
        order: wire,
        hash: stored.contentHash,
        blocked: content.blocked,
        checks: checks.filter(({ outcome }) => outcome !== 'pass').map(({ check, outcome }) => ({ check, outcome })),
      },
    })
  })
  return { stored, gathered }
}

/** As `POST /orders/preview`. */
export async function previewOrder(deps: OrdersDeps, actor: UserActor, wire: WireRequest): Promise<OrderPreview> {
  assertConsistent(wire)
  return (await makePreview(deps, actor, wire)).stored.content
}

/** Checks alone, nothing kept. */
export async function checkOrder(deps: OrdersDeps, actor: UserActor, wire: WireRequest): Promise<Check[]> {
  assertConsistent(wire)
  const chosen = await withChosenContract(deps, actor.userId, wire)
  const gathered = await gatherFacts(deps, actor.userId, chosen, clientOrderIdOf(deps.platform.ids.next()))
  return [...runChecks(gathered.facts), ...(await furtherChecks(deps, actor.userId, gathered))]
}
