import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { units } from './fixed-point.ts'
import { LotQueue } from './lot-queue.ts'
import { lotMethods } from './lot.ts'
import type { Lot, LotMethod, LotPart, NewLot } from './lot.ts'

const aLot = (order: number, quantity: number, cost: number): NewLot => ({
  symbol: 'X',
  account: 'A',
  openedOn: order,
  heldSince: order,
  order,
  quantity: units(String(quantity)),
  cost: units(String(cost)),
  transactionId: String(order),
  isShort: false,
  free: units(String(quantity)),
})

const sumOf = (parts: readonly Pick<LotPart, 'quantity' | 'cost'>[]) => ({
  quantity: parts.reduce((sum, part) => sum + part.quantity, 0n),
  cost: parts.reduce((sum, part) => sum + part.cost, 0n),
})

/** What the queue is faster than: look at all lots and sort them, for every sale. */
function order(lots: readonly Lot[], method: LotMethod, named: readonly string[]): readonly Lot[] {
  const sorted = lots.toSorted((a, b) => a.order - b.order || a.heldSince - b.heldSince || a.shelved - b.shelved)
  if (method === 'lifo') return sorted.toReversed()
  if (method === 'hifo')
    return sorted.toSorted((a, b) => {
      const difference = b.cost * a.quantity - a.cost * b.quantity
      return difference === 0n ? 0 : difference > 0n ? 1 : -1
    })
  if (method !== 'specific') return sorted
  const chosen = named.flatMap((id) => sorted.filter(({ transactionId }) => transactionId === id))
  return [...chosen, ...sorted.filter((lot) => !chosen.includes(lot))]
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('buy' as const), quantity: fc.integer({ min: 1, max: 20 }), cost: fc.nat(500) }),
  fc.record({ kind: fc.constant('sell' as const), permille: fc.integer({ min: 1, max: 1000 }), named: fc.nat(30) }),
  fc.record({ kind: fc.constant('wash' as const), lot: fc.nat(30), permille: fc.integer({ min: 1, max: 1000 }) }),
)

describe.each(lotMethods)('%s', (method) => {
  test('takes what looking at every lot would take, and neither shares nor cost are lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new LotQueue(method)
        const put = { quantity: 0n, cost: 0n }
        const taken: LotPart[] = []
        let count = 0
        for (const move of steps) {
          const lots = queue.lots()
          if (move.kind === 'buy') {
            count += 1
            const lot = queue.put(aLot(count, move.quantity, move.cost))
            put.quantity += lot.quantity
            put.cost += lot.cost
          } else if (move.kind === 'wash') {
            const lot = lots[move.lot % Math.max(1, lots.length)]
            const quantity = lot && (lot.free * BigInt(move.permille)) / 1000n
            if (!lot || !quantity) continue
            queue.carry(lot, { quantity, cost: 1n, heldDays: 5 })
            put.cost += 1n
          } else {
            const wanted = (queue.quantity * BigInt(move.permille)) / 1000n
            if (wanted === 0n) continue
            const named = [String(move.named)]
            const expected: [string, bigint][] = []
            let left = wanted
            for (const lot of order(lots, method, named)) {
              if (left === 0n) break
              const quantity = left < lot.quantity ? left : lot.quantity
              expected.push([lot.transactionId, quantity])
              left -= quantity
            }
            const parts = queue.take(wanted, named)
            expect(parts.map((part) => [part.transactionId, part.quantity])).toEqual(expected)
            taken.push(...parts)
          }
          expect(sumOf([...taken, ...queue.lots()])).toEqual(put)
          expect(sumOf(queue.lots()).quantity).toBe(queue.quantity)
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('average: every share costs the same, whichever was bought when', () => {
  const queue = new LotQueue('average')
  queue.put(aLot(1, 10, 100))
  queue.put(aLot(2, 30, 500))
  // 600 for 40 shares: 15 each, so 20 cost 300.
  expect(sumOf(queue.take(units('20'), []))).toEqual({ quantity: units('20'), cost: units('300') })
  queue.put(aLot(3, 20, 500))
  // 300 and 500 for 40 shares: 20 each.
  expect(sumOf(queue.take(units('10'), [])).cost).toBe(units('200'))
})

test('a part that is spent does not hide what is left of its purchase', () => {
  const queue = new LotQueue('fifo')
  const whole = queue.put(aLot(1, 10, 100))
  queue.carry(whole, { quantity: units('4'), cost: 0n, heldDays: 6 })
  queue.take(units('4'), [])
  queue.carry(whole, { quantity: units('6'), cost: 0n, heldDays: 10 })
  expect(queue.take(units('6'), []).map(({ quantity }) => quantity)).toEqual([units('6')])
})
