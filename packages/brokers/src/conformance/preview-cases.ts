/** Cases 70-79: the broker's own preview, and the questions that an order may raise. */
import assert from 'node:assert/strict'
import { decimal, round, toPrice } from '@g2e/domain/money'
import { errorOf, kindOf, needs, outcomeOf } from './harness.ts'
import type { Bench, BenchTicket, ConformanceCase } from './harness.ts'

/** A buy so far below the market that any broker that asks at all asks whether it is meant. */
async function farOrder(bench: Bench): Promise<BenchTicket> {
  const ticket = await bench.restingOrder()
  const limitPrice = toPrice(round(decimal(ticket.request.limitPrice ?? '1').times('0.5'), 2))
  return { ...ticket, request: { ...ticket.request, limitPrice } }
}

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
      const { preview } = await bench.prepare(await farOrder(bench))
      assert.ok(preview && preview.warnings.length > 0, 'a price far from the market raises a question')
      for (const { id, message } of preview.warnings) assert.ok(id !== '' && message !== '')
    },
  },
  {
    number: 74,
    title: 'a question that nobody acknowledged is declined: nothing is placed, and it is told',
    needs: [needs.questions],
    run: async (bench) => {
      const { preview: _acknowledged, ...prepared } = await bench.prepare(await farOrder(bench))
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
      const ticket = await farOrder(bench)
      const { request, context } = await bench.prepare(ticket)
      const place = (acknowledgedWarnings: readonly string[]) =>
        bench.session.placeOrder({ request, context, acknowledgedWarnings })
      assert.equal(await kindOf(place(['something-else'])), 'rejected')
      assert.deepEqual(await bench.atBroker(ticket), [])
      // Once it has been told in its own words, these are what a person acknowledges.
      const { warnings } = await bench.session.previewOrder(request, context)
      const { brokerOrderId } = await place(warnings.map(({ id }) => id))
      assert.deepEqual(
        (await bench.atBroker(ticket)).map((order) => order.brokerOrderId),
        [brokerOrderId],
      )
    },
  },
]
