/** Cases 1-29: what is read is what the broker has, whole, through faults of the wire. */
import assert from 'node:assert/strict'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { RateLimited } from '../port/errors.ts'
import type { ReportedTransaction } from '../port/reported.ts'
import { eventually, kindOf, needs, newClientOrderId, unknownOrderId } from './harness.ts'
import type { ConformanceCase } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'
import { allTransactions, passingFaults } from './whole-reads.ts'

const sortedHoldings = (holdings: readonly { readonly symbol: string; readonly quantity: string }[]) =>
  holdings.map(({ symbol, quantity }) => `${symbol} ${decimal(quantity).toString()}`).toSorted()

const buys: ReadonlySet<string> = new Set(['buy', 'buy_to_cover'])
const sells: ReadonlySet<string> = new Set(['sell', 'sell_short'])
const sharesPerContract = 100

/** Some brokers give a fill no amount: then it is quantity times price. */
function cashOf({ amount, type, quantity, price, symbol }: ReportedTransaction): Decimal {
  if (amount !== null) return decimal(amount)
  const isBuy = buys.has(type)
  if (quantity === null || price === null || !(isBuy || sells.has(type))) return decimal('0')
  const value = decimal(quantity)
    .abs()
    .times(price)
    .times(symbol !== null && isOptionSymbol(symbol) ? sharesPerContract : 1)
  return isBuy ? value.neg() : value
}

const throughFault = (fault: ArmedFault, index: number): ConformanceCase => ({
  number: 10 + index,
  title: `a read passes over ${fault}`,
  needs: [],
  run: async ({ session, accountId, control, harness }) => {
    const before = await session.positions(accountId)
    await control.arm(fault, { match: harness.wire.positions, count: 2, delayMs: 30 })
    const during = await session.positions(accountId)
    assert.deepEqual(sortedHoldings(during), sortedHoldings(before))
    // The two latencies may be met by one call each; every other fault must have struck twice.
    await session.positions(accountId)
    assert.equal(await control.faultsLeft(), 0)
  },
})

export const readingCases: readonly ConformanceCase[] = [
  {
    number: 1,
    title: 'the account is told with its number, and may trade',
    needs: [],
    run: async (bench) => {
      const [account] = await bench.session.accounts()
      assert.equal(account?.accountNumber, (await bench.books()).accountNumber)
      assert.equal(account?.tradable, true)
    },
  },
  {
    number: 2,
    title: 'cash is the cash in the books of the broker',
    needs: [],
    run: async (bench) => {
      await bench.control.setPaused(true)
      const { cash } = await bench.session.balance(bench.accountId)
      assert.ok(cash !== null && decimal(cash).eq((await bench.books()).cash))
    },
  },
  {
    number: 3,
    title: 'positions are the positions in the books of the broker',
    needs: [],
    run: async (bench) => {
      const { symbol } = bench.harness
      const heldNow = async () =>
        Number((await bench.books()).positions.find((held) => held.symbol === symbol)?.quantity ?? '0')
      const before = await heldNow()
      await bench.place(bench.marketOrder('3'))
      // All of it: a fill may come in parts.
      const isBought = async () => ((await heldNow()) === before + 3 ? true : undefined)
      await eventually(isBought, 'the bought shares are in the books')
      await bench.control.setPaused(true)
      const reported = await bench.session.positions(bench.accountId)
      assert.deepEqual(sortedHoldings(reported), sortedHoldings((await bench.books()).positions))
    },
  },
  {
    number: 4,
    title: 'all pages of transactions add up to the cash, each once',
    needs: [],
    run: async (bench) => {
      await bench.control.setPaused(true)
      const all = await allTransactions(bench)
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
      // The made-up past of a simulated login is years long.
      assert.ok(all.length > 100, `${all.length} transactions`)
      const cash = decimal((await bench.books()).cash)
      const difference = sum(all.map(cashOf)).minus(cash).abs()
      // Each fill of a part of a share may have been rounded to the cent.
      assert.ok(difference.lte(decimal('0.005').times(all.length)), `${difference.toString()} apart`)
    },
  },
  {
    number: 5,
    title: 'an order that does not exist is undefined, by both keys',
    needs: [],
    run: async ({ session, accountId, harness }) => {
      assert.equal(await session.findOrder(accountId, { brokerOrderId: unknownOrderId(harness) }), undefined)
      if (!harness.definition.capabilities.clientOrderId) return
      assert.equal(await session.findOrder(accountId, { clientOrderId: newClientOrderId() }), undefined)
    },
  },
  {
    number: 6,
    title: 'quotes come for what is traded, and a reason for what is not',
    needs: [],
    run: async ({ session, harness }) => {
      const { quotes, missing } = await session.quotes([harness.symbol, harness.unknownSymbol])
      assert.deepEqual(
        quotes.map(({ symbol }) => symbol),
        [harness.symbol],
      )
      assert.ok(quotes[0]?.last)
      assert.deepEqual(
        missing.map(({ symbol }) => symbol),
        [harness.unknownSymbol],
      )
      assert.ok(missing[0]?.reason)
    },
  },
  {
    number: 7,
    title: 'bars are whole, ascending and each once',
    needs: [],
    run: async ({ session, control, harness }) => {
      const now = await control.now()
      const bars = await session.bars({
        symbol: harness.symbol,
        timeframe: '1Day',
        from: new Date(now - 400 * 86_400_000).toISOString(),
        to: new Date(now).toISOString(),
        adjustment: 'raw',
      })
      // 400 days hold at least 270 trading days.
      assert.ok(bars.length > 265, `${bars.length} bars`)
      const times = bars.map(({ time }) => time)
      assert.deepEqual(times, [...new Set(times)].toSorted())
    },
  },
  {
    number: 8,
    title: 'instruments are found by symbol and by search, and the clock tells the session',
    needs: [],
    run: async ({ session, harness }) => {
      assert.equal((await session.instrument(harness.symbol))?.symbol, harness.symbol)
      assert.equal(await session.instrument(harness.unknownSymbol), undefined)
      assert.equal((await session.searchInstruments(harness.symbol.toLowerCase(), 5))[0]?.symbol, harness.symbol)
      const clock = await session.marketClock()
      assert.equal(clock.isOpen, clock.session === 'regular')
    },
  },
  ...passingFaults.map(throughFault),
  {
    number: 24,
    title: 'a read waits as long as a 429 asks, or says how long that is',
    needs: [],
    run: async ({ session, accountId, control, harness }) => {
      await control.arm('status_429', { match: harness.wire.positions })
      try {
        await session.positions(accountId)
      } catch (error) {
        assert.ok(error instanceof RateLimited && error.retryAfterMs !== undefined && error.retryAfterMs <= 60_000)
      }
      assert.equal(await control.faultsLeft(), 0)
    },
  },
  {
    number: 25,
    title: 'a dead token is told at once, and lets the next call pass',
    needs: [needs.endlessSignIn],
    run: async ({ session, accountId, control, harness }) => {
      await control.arm('expired_token', { match: harness.wire.positions, count: 1 })
      assert.equal(await kindOf(session.positions(accountId)), 'auth_required')
      assert.equal(await control.faultsLeft(), 0)
      await session.positions(accountId)
    },
  },
  {
    number: 26,
    title: 'a host that fails again and again is left alone',
    needs: [],
    run: async ({ session, accountId, control, harness, prepare, send, marketOrder, atBroker }) => {
      const prepared = await prepare(marketOrder())
      await control.arm('status_503', { match: harness.wire.positions, count: 100 })
      for (let turn = 0; turn < 6; turn += 1) await kindOf(session.positions(accountId))
      const left = await control.faultsLeft()
      assert.equal(await kindOf(session.positions(accountId)), 'not_sent')
      assert.equal(await control.faultsLeft(), left)
      assert.equal(await kindOf(send(prepared)), 'not_sent')
      assert.deepEqual(await atBroker(prepared), [])
    },
  },
  {
    number: 27,
    title: 'every call takes a turn in the shared budget, and without one nothing is sent',
    needs: [],
    run: async ({ session, accountId, hooks, prepare, send, marketOrder, atBroker }) => {
      const prepared = await prepare(marketOrder())
      hooks.tokens.length = 0
      await session.positions(accountId)
      assert.ok(hooks.tokens.length > 0)
      hooks.granted = false
      assert.equal(await kindOf(session.positions(accountId)), 'not_sent')
      assert.equal(await kindOf(send(prepared)), 'not_sent')
      assert.deepEqual(await atBroker(prepared), [])
    },
  },
]
