/**
 * Where a symbol names several contracts at a broker, the person says which is meant. The choice is kept for the symbol and
 * becomes part of every ticket from then on, so that what is previewed, approved and sent is one and the same contract.
 */
import type { ReportedContract } from '@g2e/brokers/port'
import { BrokerError, Unsupported } from '@g2e/brokers/port'
import type { ContractChoice, OrderContracts, OrderRequest } from '@g2e/contract/orders'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import { findAccount } from './gather-facts.ts'
import type { OrdersDeps } from './orders-deps.ts'

/** What the ticket itself names goes before what was chosen earlier. @throws 404 for an account that is not this user's. */
export async function withChosenContract(
  deps: OrdersDeps,
  userId: string,
  ticket: OrderRequest,
): Promise<OrderRequest> {
  if (ticket.contractId !== undefined) return ticket
  const { account } = await findAccount(deps, userId, ticket.accountId)
  const chosen = await deps.contracts.chosen({ userId, brokerId: account.brokerId, symbol: ticket.symbol })
  return chosen === null ? ticket : { ...ticket, contractId: chosen }
}

interface Asked {
  readonly accountId: string
  readonly symbol: string
}

interface Meanings {
  readonly brokerId: string
  readonly items: readonly ReportedContract[]
}

/** Read at the broker just now. A broker whose symbols name one thing has nothing to choose from: none. */
async function meaningsOf(deps: OrdersDeps, userId: string, { accountId, symbol }: Asked): Promise<Meanings> {
  const { account, connection } = await findAccount(deps, userId, accountId)
  const { brokerId } = account
  try {
    const session = await deps.connections.session(connection)
    return { brokerId, items: (await session.contracts?.(symbol)) ?? [] }
  } catch (error) {
    // It names nothing there: nothing to choose either, and the preview of a ticket says so.
    if (error instanceof Unsupported) return { brokerId, items: [] }
    if (error instanceof BrokerError) await deps.connections.reportOutcome(connection, error)
    throw error
  }
}

/** As `GET /orders/contracts`. @throws 404 for an account that is not this user's, BrokerError when it does not answer. */
export async function listContracts(deps: OrdersDeps, userId: string, asked: Asked): Promise<OrderContracts> {
  const { brokerId, items } = await meaningsOf(deps, userId, asked)
  const chosenId = await deps.contracts.chosen({ userId, brokerId, symbol: asked.symbol })
  return { symbol: asked.symbol, brokerId, chosenId, items: [...items] }
}

/** As `POST /orders/contracts`. @throws 422 for a contract that the symbol cannot mean. */
export async function chooseContract(
  deps: OrdersDeps,
  actor: UserActor,
  { contractId, ...asked }: ContractChoice,
): Promise<OrderContracts> {
  const { userId } = actor
  const { brokerId, items } = await meaningsOf(deps, userId, asked)
  const chosen = items.find((item) => item.contractId === contractId)
  if (!chosen) {
    const message = `${asked.symbol} does not mean contract ${contractId} at this broker.`
    throw new ProblemError('validation_failed', message, { errors: [{ path: 'body.contractId', message }] })
  }
  const { symbol } = asked
  await deps.platform.work.inTransaction(actor, async (unit) => {
    await deps.contracts.choose({ userId, brokerId, symbol, contractId, updatedAt: isoOf(deps.platform.clock.now()) })
    unit.audit({
      action: 'contract_choice',
      resourceType: 'instrument',
      resourceId: symbol,
      details: { brokerId, symbol, ...chosen },
    })
  })
  return { symbol, brokerId, chosenId: contractId, items: [...items] }
}
