/** Cases 140-141: coins, which are bought in parts or for an amount of money, and are named by the pair. */
import assert from 'node:assert/strict'
import { decimal, Money, Quantity, sum } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import { eventually, needs, newClientOrderId, orderWhen } from './harness.ts'
import type { Bench, BenchTicket, ConformanceCase } from './harness.ts'

const coin = 'BTC/USD'

const coinOrder = ({ accountId }: Bench, size: Pick<OrderRequest, 'quantity' | 'notional'>): BenchTicket => ({
  request: { accountId, symbol: coin, side: 'buy', orderType: 'market', timeInForce: 'ioc', ...size },
  clientOrderId: newClientOrderId(),
})

const heldOf = async ({ session, accountId }: Bench): Promise<string> => {
  const position = (await session.positions(accountId)).find(({ symbol }) => symbol === coin)
  if (position) assert.equal(position.assetType, 'crypto')
  return position?.quantity ?? '0'
}

/** What was bought is held, under the name by which it was ordered. */
async function assertBought(bench: Bench, ticket: BenchTicket, check: (filled: string) => void): Promise<void> {
  const before = await heldOf(bench)
  const placed = await bench.place(ticket)
  const filled = await orderWhen(bench, placed.brokerOrderId, 'filled')
  assert.deepEqual([filled.symbol, filled.assetType, filled.side], [coin, 'crypto', 'buy'])
  const fills = await bench.session.executions(bench.accountId, placed.brokerOrderId)
  const bought = sum(fills.map(({ quantity }) => quantity))
  check(bought.toFixed())
  await eventually(async () => {
    const gained = decimal(await heldOf(bench)).minus(before)
    // A fee may be kept in the coin itself.
    return gained.gt(bought.times('0.99')) && gained.lte(bought) ? true : undefined
  }, 'what was bought is held')
}

export const coinCases: readonly ConformanceCase[] = [
  {
    number: 140,
    title: 'a part of a coin is bought, and is held under the name by which it was ordered',
    needs: [needs.coins],
    run: (bench) =>
      assertBought(bench, coinOrder(bench, { quantity: Quantity('0.01') }), (filled) => {
        assert.ok(decimal(filled).eq('0.01'), filled)
      }),
  },
  {
    number: 141,
    title: 'a coin is bought for an amount of money, and no more of it is spent',
    needs: [needs.coins, needs.amounts],
    run: async (bench) => {
      const ticket = coinOrder(bench, { notional: Money('250') })
      await assertBought(bench, ticket, (filled) => {
        assert.ok(decimal(filled).gt(0), filled)
      })
      const [order] = await bench.atBroker(ticket)
      const spent = sum((order?.executions ?? []).map(({ quantity, price }) => decimal(quantity).times(price)))
      assert.ok(spent.gt(245) && spent.lt(250.01), spent.toFixed())
    },
  },
]
