/** A process that does nothing but wait, while 100,000 ledger lines are analyzed for it in a thread, page by page. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Money, Price, Quantity } from '@g2e/domain/money'
import { lotsTask } from '../../packages/server/src/features/tax/lots-task.ts'
import type { LotsLine, LotsPart } from '../../packages/server/src/features/tax/lots-task.ts'
import { createOffLoop } from '../../packages/server/src/platform/off-loop/off-loop.ts'
import { makeHistory } from './history.ts'

const linesPerPage = 1_000
const { N, day, sym, side, qty, px, fee } = makeHistory({ N: 100_000, H: 500 })

const lineAt = (row: number): LotsLine => ({
  id: String(row),
  accountId: 'A',
  type: (side[row] ?? 0) > 0 ? 'buy' : 'sell',
  symbol: `S${sym[row]}`,
  quantity: Quantity(String(qty[row])),
  price: Price(String(px[row])),
  fee: Money(String(fee[row])),
  amount: null,
  currency: 'USD',
  date: new Date(Date.UTC(2014, 0, 1) + (day[row] ?? 0) * 86_400_000).toISOString().slice(0, 10),
  at: null,
})

async function* parts(): AsyncGenerator<LotsPart> {
  yield {
    kind: 'wanted',
    accounts: [{ id: 'A', type: 'taxable' }],
    to: '2024-01-01',
    method: 'fifo',
  }
  for (let from = 0; from < N; from += linesPerPage) {
    yield {
      kind: 'lines',
      lines: Array.from({ length: linesPerPage }, (_, at) => lineAt(from + at)),
    }
    // As long as a database takes for a page, at the least.
    await sleep(2)
  }
}

const offLoop = createOffLoop()
await offLoop.run(lotsTask, [], () => undefined)
const delay = monitorEventLoopDelay({ resolution: 1 })
const startedAt = performance.now()
let gains = 0
let washSales = 0
delay.enable()
await offLoop.run(lotsTask, parts(), (part) => {
  gains += part.gains?.length ?? 0
  washSales += part.washSales?.length ?? 0
})
delay.disable()
await offLoop.stop()
process.send?.({
  seconds: (performance.now() - startedAt) / 1_000,
  gains,
  washSales,
  p50: delay.percentile(50) / 1e6,
  p99: delay.percentile(99) / 1e6,
  max: delay.max / 1e6,
})
