/** Reads a ticket as a person wrote it: unknown, missing and ill-formed fields are named, nothing is filled in for them. */
import { randomUUID } from 'node:crypto'
import { BrokerAccountId, ClientOrderId } from '@g2e/brokers/port'
import type { OrderContext, UnsupportedField } from '@g2e/brokers/port'
import { Decimal, SymbolText } from '@g2e/contract/common'
import { OrderRequest } from '@g2e/contract/orders'
import { assetTypes } from '@g2e/domain/instruments'
import type { OrderRequest as Ticket } from '@g2e/domain/orders'
import { Quantity } from '@g2e/domain/money'
import { z } from 'zod'
import { UsageError } from './command.ts'

const idText = z.string().min(1).max(200)

const TicketInput = OrderRequest.extend({
  // Tickets on the command line may name any account; the broker's own id is in the context.
  accountId: idText.optional(),
  recommendationId: idText.optional(),
  symbol: SymbolText,
  context: z
    .strictObject({
      brokerAccountId: idText.optional(),
      clientOrderId: idText.optional(),
      conid: idText.optional(),
      assetType: z.enum(assetTypes).optional(),
      positionQuantity: Decimal.nullable().optional(),
    })
    .optional(),
})

export type TicketRead =
  | { readonly request: Ticket; readonly context: OrderContext }
  | { readonly faults: readonly UnsupportedField[] }

/** Throws UsageError for what is no JSON object. */
export function readTicket(input: unknown): TicketRead {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new UsageError('an order is a JSON object such as {"symbol": "AAPL", "side": "buy", ...}')
  const parsed = TicketInput.safeParse(input)
  if (!parsed.success) return { faults: parsed.error.issues.flatMap(faultsOf) }
  const { context = {}, ...ticket } = parsed.data
  const accountId = ticket.accountId ?? context.brokerAccountId
  if (accountId === undefined)
    return { faults: [{ field: 'accountId', reason: 'Say which account the order is for.' }] }
  const { positionQuantity, assetType, conid } = context
  return {
    // The schema has checked every decimal; the brands only say which measures which.
    request: { ...ticket, accountId } as Ticket,
    context: {
      brokerAccountId: BrokerAccountId(context.brokerAccountId ?? accountId),
      // Live orders always carry an id of ours; without one given, a fresh one stands for it.
      clientOrderId: ClientOrderId(context.clientOrderId ?? `g2e-${randomUUID()}`),
      assetType,
      conid,
      positionQuantity: positionQuantity === null || positionQuantity === undefined ? null : Quantity(positionQuantity),
    },
  }
}

function faultsOf(issue: z.core.$ZodIssue): readonly UnsupportedField[] {
  const place = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: place === '' ? key : `${place}.${key}`,
      reason: 'An order has no such field.',
    }))
  }
  return [{ field: place, reason: issue.message }]
}
