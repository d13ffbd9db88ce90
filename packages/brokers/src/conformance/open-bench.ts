/** A login of its own at the simulator, and the adapter's session on it. */
import assert from 'node:assert/strict'
import { Quantity, decimal, round, toPrice } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { ClientOrderId } from '../port/ids.ts'
import { benchHooks, newClientOrderId } from './harness.ts'
import type { Bench, ConformanceHarness } from './harness.ts'
import { SimulatorControl } from './simulator-control.ts'

/** A resting buy stands at this share of the last price. */
const restingShare = '0.8'

export async function openBench(
  harness: ConformanceHarness,
): Promise<{ readonly bench: Bench; readonly close: () => Promise<void> }> {
  const { definition, settings, symbol } = harness
  const control = new SimulatorControl(harness.control, definition.id)
  const simulatedNow = await control.now()
  const startedAt = performance.now()
  const hooks = benchHooks(() => simulatedNow + Math.round(performance.now() - startedAt))
  const authorization = definition.authorization(settings, hooks)
  const granted = await authorization.simulated?.({ userRef: newClientOrderId() })
  assert.ok(granted, 'the definition opens simulated logins')
  const session = await definition.open(settings, {
    environment: 'simulated',
    credentials: granted.credentials,
    environmentHooks: hooks,
    onRenewed: () => Promise.resolve(),
  })
  const [account] = await session.accounts()
  assert.ok(account, 'a simulated login has an account')
  const accountId = account.id
  const ticket = { accountId, symbol, side: 'buy', timeInForce: 'day' } as const
  const context = (clientOrderId = newClientOrderId()) => ({
    brokerAccountId: accountId,
    clientOrderId: ClientOrderId(clientOrderId),
    positionQuantity: Quantity('0'),
  })
  const bench: Bench = {
    harness,
    control,
    session,
    accountId,
    tokens: hooks.tokens,
    grantTokens: (isGranted) => {
      hooks.granted = isGranted
    },
    context,
    marketOrder: (quantity = '1'): OrderRequest => ({ ...ticket, quantity: Quantity(quantity), orderType: 'market' }),
    restingOrder: async (): Promise<OrderRequest> => {
      const { quotes } = await session.quotes([symbol])
      const last = quotes[0]?.last ?? assert.fail(`${symbol} has no price`)
      const limitPrice: Price = toPrice(round(decimal(last).times(restingShare), 2))
      return { ...ticket, quantity: Quantity('2'), orderType: 'limit', limitPrice }
    },
    place: (request, clientOrderId) =>
      session.placeOrder({ request, context: context(clientOrderId), acknowledgedWarnings: [] }),
    atBroker: async (clientOrderId) =>
      (await control.books()).orders.filter((order) => order.clientOrderId === clientOrderId),
  }
  return { bench, close: () => session.close() }
}
