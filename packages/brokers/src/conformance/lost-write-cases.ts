/** Cases 40-50: an order whose answer is lost, spoiled or refused is at the broker at most once, and never guessed. */
import assert from 'node:assert/strict'
import type { BrokerError } from '../port/errors.ts'
import { eventually, kindOf, needs, outcomeOf } from './harness.ts'
import type { ConformanceCase } from './harness.ts'
import type { ArmedFault } from './simulator-control.ts'

/** Taken by the broker, then the answer is lost or spoiled. */
const doubtful = (fault: ArmedFault, number: number): ConformanceCase => ({
  number,
  title: `an order placed under ${fault} is never taken for refused: once at the broker, and found again`,
  needs: [],
  run: async (bench) => {
    const prepared = await bench.prepare(await bench.restingOrder())
    await bench.control.arm(fault, { match: bench.harness.wire.place })
    const outcome = await outcomeOf(bench.send(prepared))
    assert.equal(await bench.control.faultsLeft(), 0)
    const [only, ...more] = await bench.atBroker(prepared)
    assert.deepEqual([only?.received, more.length], [1, 0])
    // Where the id travels in a header, a spoiled body leaves no doubt.
    if (typeof outcome === 'string') assert.equal(outcome, 'outcome_unknown')
    else assert.equal(outcome.brokerOrderId, only?.brokerOrderId)
    const found = await eventually(() => bench.find(prepared), 'the order is found')
    assert.equal(found.brokerOrderId, only?.brokerOrderId)
  },
})

/** Refused with nothing done. Whether we can know that depends on the evidence. */
const refused = (fault: ArmedFault, number: number, kind: BrokerError['kind']): ConformanceCase => ({
  number,
  title: `an order refused by ${fault} is ${kind}, and nothing is at the broker`,
  needs: [],
  run: async (bench) => {
    const prepared = await bench.prepare(await bench.restingOrder())
    await bench.control.arm(fault, { match: bench.harness.wire.place })
    assert.equal(await kindOf(bench.send(prepared)), kind)
    assert.equal(await bench.control.faultsLeft(), 0)
    assert.deepEqual(await bench.atBroker(prepared), [])
    assert.equal(await bench.find(prepared), undefined)
    // Approved anew under the same id, it goes through and is there once.
    await bench.place(prepared)
    const [only, ...more] = await bench.atBroker(prepared)
    assert.deepEqual([only?.received, more.length], [1, 0])
  },
})

export const lostWriteCases: readonly ConformanceCase[] = [
  doubtful('accept_then_drop', 40),
  doubtful('accept_then_500', 41),
  doubtful('malformed_body', 42),
  doubtful('empty_body', 43),
  doubtful('truncated_body', 44),
  refused('reset', 45, 'outcome_unknown'),
  refused('status_500', 46, 'outcome_unknown'),
  refused('status_503', 47, 'outcome_unknown'),
  refused('status_504', 48, 'outcome_unknown'),
  { ...refused('expired_token', 49, 'auth_required'), needs: [needs.endlessSignIn] },
  { ...refused('status_429', 50, 'not_sent'), needs: [needs.refusedUnread] },
  { ...refused('status_429', 54, 'outcome_unknown'), needs: [needs.readInDoubt] },
]
