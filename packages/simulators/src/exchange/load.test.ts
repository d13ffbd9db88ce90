import { expect, test } from 'vitest'
import { bench, fridayMorning } from './testing/bench.ts'

test('a tick with a thousand resting orders does not hold up the others', () => {
  const made = bench()
  const anna = made.account('500000000')
  const symbols = made.market.assets().map(({ symbol }) => symbol)
  for (let place = 0; place < 1000; place += 1) {
    const symbol = symbols[place % symbols.length] ?? 'MSFT'
    const ask = made.market.quote(symbol, fridayMorning)?.ask ?? 0
    const limitPrice = String(Math.max(0.01, Math.round(ask * (90 - place / 100)) / 100))
    made.place(anna, { symbol, orderType: 'limit', timeInForce: 'gtc', quantity: '1', limitPrice })
  }
  const ticks: number[] = []
  for (let tick = 1; tick <= 120; tick += 1) {
    const before = process.cpuUsage()
    made.to(fridayMorning + tick * 500)
    ticks.push(process.cpuUsage(before).user / 1000)
  }
  // Processor time of the middle one: other work on the machine must not fail the test. Most take a millisecond.
  expect(ticks.toSorted((a, b) => a - b)[60]).toBeLessThan(20)
  expect(made.exchange.orders({ statuses: ['open'] }).length).toBeGreaterThan(900)
})
