/** Cases 70-79: the broker's own preview, and the questions that an order may raise. */
import assert from 'node:assert/strict'
import { errorOf, kindOf, needs, outcomeOf } from './harness.ts'
import type { ConformanceCase } from './harness.ts'

export const previewCases: readonly ConformanceCase[] = [
  {
    number: 70,
    title: 'a preview places nothing',
    needs: [needs.preview],
    run: async (bench) => {
      const ticket = await bench.restingOrder()
      const { preview } = await bench.prepare(ticket)
      assert.deepEqual(preview?.refusals, [])
      assert.deepEqual(await bench.atBroker(ticket), [])
    },
  },
  {
    number: 71,
    title: 'a preview says that the broker would refuse',
    needs: [needs.preview],
    run: async (bench) => {
      const { request, clientOrderId } = await bench.restingOrder()
      const { quantity } = bench.marketOrder('9000000').request
      const tooMuch = { request: { ...request, quantity }, clientOrderId }
      const context = await bench.context(tooMuch)
      const asked = await outcomeOf(bench.session.previewOrder(tooMuch.request, context))
      // In so many words, either as the answer of the preview or as its refusal.
      if (typeof asked === 'string') assert.equal(asked, 'rejected')
      else assert.ok(asked.refusals.length > 0)
      assert.deepEqual(await bench.atBroker(tooMuch), [])
    },
  },
  {
    number: 72,
    title: 'one preview makes one order',
    needs: [needs.preview],
    run: async (bench) => {
      const prepared = await bench.prepare(await bench.restingOrder())
      await bench.send(prepared)
      // Only what the broker gave can be used up: without a token nothing links the two.
      if (prepared.preview?.token === undefined) return
      const kind = await kindOf(bench.send(prepared))
      assert.ok(kind === 'rejected' || kind === 'outcome_unknown', kind)
      assert.equal((await bench.atBroker(prepared)).length, 1)
    },
  },
  {
    number: 73,
    title: 'questions become warnings of the preview, each with its words',
    needs: [needs.questions],
    run: async (bench) => {
      const { preview } = await bench.prepare(await bench.restingOrder())
      assert.ok(preview && preview.warnings.length > 0, 'a price far from the market raises a question')
      for (const { id, message } of preview.warnings) assert.ok(id !== '' && message !== '')
    },
  },
  {
    number: 74,
    title: 'a question that nobody acknowledged is declined: nothing is placed, and it is told',
    needs: [needs.questions],
    run: async (bench) => {
      const { preview: _acknowledged, ...prepared } = await bench.prepare(await bench.restingOrder())
      const error = await errorOf(bench.send({ ...prepared, preview: undefined }))
      assert.equal(error.kind, 'rejected')
      assert.ok((error.context.questions ?? []).length > 0)
      assert.deepEqual(await bench.atBroker(prepared), [])
    },
  },
  {
    number: 75,
    title: 'only exactly what was acknowledged is confirmed',
    needs: [needs.questions],
    run: async (bench) => {
      const { request, context, ...ticket } = await bench.prepare(await bench.restingOrder())
      const placed = bench.session.placeOrder({ request, context, acknowledgedWarnings: ['something-else'] })
      assert.equal(await kindOf(placed), 'rejected')
      assert.deepEqual(await bench.atBroker({ request, ...ticket }), [])
    },
  },
]
