/** `GET /control/state`: the truth of the simulated brokerages, in the words of product.md section 5 whatever the wire says. */
import type { BrokerExchange } from '../exchange/exchange.ts'
import type { SimOrder } from '../exchange/order.ts'
import type { BrokerToken } from '../host/broker-server.ts'
import type { Mounted } from '../host/mounting.ts'
import type { World } from '../host/world.ts'

const instant = (at: number): string => new Date(at).toISOString()

function accountState(
  exchange: BrokerExchange,
  { accountId, accountNumber, currency }: { accountId: string; accountNumber: string; currency: string },
) {
  const { cash, buyingPower, totalValue } = exchange.balances(accountId)
  const positions = exchange.positions(accountId).map(({ symbol, quantity, averageCost, price, marketValue }) => ({
    symbol,
    quantity,
    averageCost,
    price,
    marketValue,
  }))
  return { accountId, accountNumber, currency, cash, buyingPower, totalValue, positions }
}

function orderState(exchange: BrokerExchange, order: SimOrder) {
  const { accountId, clientOrderId } = order
  return {
    brokerOrderId: order.orderId,
    clientOrderId,
    accountId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    notional: order.notional,
    filledQuantity: order.filledQuantity,
    averageFillPrice: order.averageFillPrice,
    orderType: order.orderType,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    timeInForce: order.timeInForce,
    status: order.status,
    // An order without a client order id, or with one that the broker gave, was submitted once.
    received: clientOrderId === null ? 1 : Math.max(1, exchange.received(accountId, clientOrderId)),
    receivedAt: instant(order.receivedAt),
    executions: order.executions.map(({ executionId, quantity, price, at }) => ({
      executionId,
      quantity,
      price,
      at: instant(at),
    })),
  }
}

const tokenState = ({ kind, expiresAt, revoked }: BrokerToken) => ({
  kind,
  expiresAt: expiresAt === null ? null : instant(expiresAt),
  revoked,
})

const brokerState = ({ exchange, broker }: Mounted) => ({
  accounts: exchange.accounts().map((account) => accountState(exchange, account)),
  orders: exchange.orders().map((order) => orderState(exchange, order)),
  tokens: broker.tokens().map(tokenState),
})

export const controlState = (world: World, brokers: readonly Mounted[]) => ({
  now: instant(world.clock.now()),
  paused: world.clock.paused,
  seed: world.seed(),
  brokers: Object.fromEntries(brokers.map((mounted) => [mounted.brokerId, brokerState(mounted)])),
})
