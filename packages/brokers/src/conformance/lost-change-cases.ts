/** Cases 100-119: cancels and changes whose answers are lost, spoiled, late or refused. The books say what became of them. */
import assert from 'node:assert/strict'
import type { BrokerError } from '../port/errors.ts'
import { kindOf, needs, orderWhen, outcomeOf } from './harness.ts'
import type { ConformanceCase } from './harness.ts'
import { changedOrder, replaceable } from './replacement.ts'
import type { ArmedFault } from './simulator-control.ts'

/** Done by the broker, then the answer is lost, spoiled or late. Cancels without a body may be understood all the same. */
const done = ['accept_then_500', 'malformed_body', 'empty_body', 'truncated_body', 'latency'] as const
/** Refused with nothing done, and nobody can know that. */
const notDone = ['reset', 'status_500', 'status_503', 'status_504'] as const

const canceledUnder = (fault: ArmedFault, index: number): ConformanceCase => ({
  number: 100 + index,
  title: `a cancel under ${fault} happened, and is told as taken or as an open outcome`,
  needs: [],
  run: async (bench) => {
    const { brokerOrderId } = await bench.place(await bench.restingOrder())
    await orderWhen(bench, brokerOrderId, 'open')
    await bench.control.arm(fault, { match: bench.harness.wire.cancel, delayMs: 50 })
    const outcome = await outcomeOf(
      bench.session.cancelOrder(bench.accountId, brokerOrderId).then(() => 'taken' as const),
    )
    assert.equal(await bench.control.faultsLeft(), 0)
    if (outcome !== 'taken') assert.ok(outcome === 'outcome_unknown' && fault !== 'latency', outcome)
    await orderWhen(bench, brokerOrderId, 'canceled')
  },
})

const notCanceledUnder = (
  fault: ArmedFault,
  number: number,
  kind: BrokerError['kind'] = 'outcome_unknown',
): ConformanceCase => ({
  number,
  title: `a cancel refused by ${fault} is ${kind}, the order works on, and the next cancel ends it`,
  needs: [],
  run: async (bench) => {
    const { brokerOrderId } = await bench.place(await bench.restingOrder())
    await orderWhen(bench, brokerOrderId, 'open')
    await bench.control.arm(fault, { match: bench.harness.wire.cancel })
    assert.equal(await kindOf(bench.session.cancelOrder(bench.accountId, brokerOrderId)), kind)
    await orderWhen(bench, brokerOrderId, 'open')
    await bench.session.cancelOrder(bench.accountId, brokerOrderId)
    await orderWhen(bench, brokerOrderId, 'canceled')
  },
})

const changedUnder = (fault: ArmedFault, index: number): ConformanceCase => ({
  number: 110 + index,
  title: `a change under ${fault} happened once, and is never taken for refused`,
  needs: [needs.replace],
  run: async (bench) => {
    const replacement = await replaceable(bench)
    await bench.control.arm(fault, { match: bench.harness.wire.replace, delayMs: 50 })
    const outcome = await outcomeOf(bench.session.replaceOrder(replacement.next))
    assert.equal(await bench.control.faultsLeft(), 0)
    const changed = await changedOrder(bench, replacement)
    if (typeof outcome === 'string') assert.equal(outcome, 'outcome_unknown')
    else assert.equal(outcome.brokerOrderId, changed.brokerOrderId)
    if (bench.harness.definition.capabilities.replace === 'new_order')
      assert.equal((await bench.atBroker(replacement.nextTicket)).length, 1)
  },
})

const notChangedUnder = (
  fault: ArmedFault,
  number: number,
  kind: BrokerError['kind'] = 'outcome_unknown',
): ConformanceCase => ({
  number,
  title: `a change refused by ${fault} is ${kind}, and the order works on as it was`,
  needs: [needs.replace],
  run: async (bench) => {
    const replacement = await replaceable(bench)
    const { first, next } = replacement
    await bench.control.arm(fault, { match: bench.harness.wire.replace })
    assert.equal(await kindOf(bench.session.replaceOrder(next)), kind)
    const kept = await orderWhen(bench, first.brokerOrderId, 'open')
    assert.equal(kept.limitPrice, first.limitPrice)
    await bench.session.replaceOrder(next)
    await changedOrder(bench, replacement)
  },
})

const withNeed = (one: ConformanceCase, need: (typeof needs)['refusedUnread' | 'readInDoubt']): ConformanceCase => ({
  ...one,
  needs: [...one.needs, need],
})

export const lostChangeCases: readonly ConformanceCase[] = [
  ...done.map(canceledUnder),
  ...notDone.map((fault, index) => notCanceledUnder(fault, 105 + index)),
  withNeed(notCanceledUnder('status_429', 109, 'not_sent'), needs.refusedUnread),
  ...done.map(changedUnder),
  ...notDone.map((fault, index) => notChangedUnder(fault, 115 + index)),
  withNeed(notChangedUnder('status_429', 119, 'not_sent'), needs.refusedUnread),
]
