/**
 * The broker's own preview (ibkr.md 3.7): what-if, which wants a snapshot before it, and the questions that are to be
 * expected. Nothing is placed.
 */
import { createHash } from 'node:crypto'
import type { OrderRequest } from '@g2e/domain/orders'
import type { OrderContext, ReportedPreview } from '../port/broker.ts'
import type { BrokerWarning } from '../port/reported.ts'
import type { GatewayClient } from './client.ts'
import { assertCoinRules } from './coin-rules.ts'
import { compileOrder } from './compile-order.ts'
import type { GatewaySession } from './gateway-session.ts'
import { quoteOrNothing } from './market-data.ts'
import type { MarketDataDeps } from './market-data.ts'
import { onlyRequest, withContract } from './place-order.ts'
import type { QuestionMemory } from './questions.ts'
import { mismatch } from './wire/notes.ts'
import { isObject, leadingMoney } from './wire/read.ts'

export interface PreviewDeps {
  readonly client: GatewayClient
  readonly market: MarketDataDeps
  readonly memory: QuestionMemory
  readonly session: GatewaySession
}

export async function previewOrder(
  { client, market, memory, session }: PreviewDeps,
  request: OrderRequest,
  context: OrderContext,
): Promise<ReportedPreview> {
  const known = await withContract(market, request, context)
  const wire = onlyRequest(compileOrder(request, known), 'previewOrder')
  await assertCoinRules({ client, session }, 'previewOrder', { request, context: known })
  const quote = await quoteOrNothing(market, request.symbol)
  return client.whatIf(wire.path, wire.body, (body): ReportedPreview => {
    if (!isObject(body)) throw mismatch('preview', '', 'expected a preview', body)
    const amount = isObject(body['amount']) ? body['amount'] : {}
    return {
      estimatedCost: leadingMoney(amount['amount']),
      estimatedCommission: leadingMoney(amount['commission']),
      // Fees are within the commission.
      estimatedFees: null,
      warnings: [...warningIn(body['warn']), ...memory.warnings({ request, quote })],
      refusals: [],
      raw: body,
    }
  })
}

/** `"21/text"`: a number, and the words that matter. */
function warningIn(value: unknown): readonly BrokerWarning[] {
  if (typeof value !== 'string' || value.trim() === '') return []
  const [, number = 'note', words = value] = /^\s*(\d+)\s*\/\s*([\s\S]*)$/.exec(value) ?? []
  const message = words.replaceAll(/\s+/g, ' ').trim()
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 12)
  return [{ id: `preview-${number}.${digest}`, message }]
}
