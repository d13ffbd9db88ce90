/**
 * A process that does nothing but wait, while 100,000 ledger lines are analyzed for it by the server's own tasks: read in pages
 * of bytes as the database writes them, understood and put together as a past, asked for ten years and for each of 500 symbols
 * alone, and once more for lots, gains and wash sales.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { closesOf } from '@g2e/domain/columns'
import type { AccountMoves } from '../../packages/server/src/features/performance/account-moves.ts'
import { movesTask } from '../../packages/server/src/features/performance/moves-task.ts'
import { scopeTask } from '../../packages/server/src/features/performance/scope-task.ts'
import type { ScopePast } from '../../packages/server/src/features/performance/scope-task.ts'
import { walkTask } from '../../packages/server/src/features/performance/walk-task.ts'
import { lotsTask } from '../../packages/server/src/features/tax/lots-task.ts'
import type { LotsPart } from '../../packages/server/src/features/tax/lots-task.ts'
import { createOffLoop } from '../../packages/server/src/platform/off-loop/off-loop.ts'
import { cases, makeHistory } from './history.ts'
import { closesOfSymbol, daysOf, firstDay, heldAtLast, linesOf, pagesOf } from './ledger-pages.ts'

const history = makeHistory(cases.n100k_h500)
const pages = pagesOf(linesOf(history))
const days = daysOf(history)
const offLoop = createOffLoop()

async function* bytes(): AsyncGenerator<{ readonly bytes: Uint8Array }> {
  for (const page of pages) {
    // As long as a database takes for a page, at the least.
    await sleep(2)
    yield { bytes: new TextEncoder().encode(page) }
  }
}

async function* lotsParts(): AsyncGenerator<LotsPart> {
  yield { kind: 'wanted', accounts: [{ id: 'A', type: 'taxable' }], to: '2024-01-01', method: 'fifo' }
  for await (const page of bytes()) yield { kind: 'page', ...page }
}

const closes = Array.from({ length: history.H }, (_, symbol) => closesOf(closesOfSymbol(history, symbol)))
const present = heldAtLast(history)
await offLoop.run(lotsTask, [], () => undefined)

const delay = monitorEventLoopDelay({ resolution: 1 })
const seconds: Record<string, number> = {}
async function timed(name: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  await work()
  seconds[name] = (performance.now() - startedAt) / 1_000
}

let moves: AccountMoves | undefined
let scope: ScopePast | undefined
let answers = 0
let gains = 0
let washSales = 0
delay.enable()
await timed('read and understood', () => offLoop.run(movesTask, bytes(), (found) => (moves = found)))
await timed('put together', async () => {
  if (!moves) throw new Error('no account was read')
  const account = { ...moves, name: 'A', present }
  await offLoop.run(scopeTask, [{ account, today: firstDay + history.D }], (found) => (scope = found))
})
await timed('ten years, and each symbol alone', async () => {
  if (!scope) throw new Error('nothing was put together')
  const { past } = scope
  const own = past.symbols.map((symbol) => closes[Number(symbol.slice(1))])
  const wishes = [{ days }, ...past.symbols.map((_, place) => ({ days, part: [place] }))]
  const market = { closes: own, today: Infinity, present: [] }
  await offLoop.run(walkTask, [{ past, market, wishes }], () => (answers += 1))
})
await timed('lots, gains and wash sales', () =>
  offLoop.run(lotsTask, lotsParts(), (part) => {
    gains += part.gains?.length ?? 0
    washSales += part.washSales?.length ?? 0
  }),
)
delay.disable()
await offLoop.stop()
process.send?.({
  seconds,
  answers,
  gains,
  washSales,
  p50: delay.percentile(50) / 1e6,
  p99: delay.percentile(99) / 1e6,
  max: delay.max / 1e6,
})
