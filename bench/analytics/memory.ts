/**
 * A process of its own, so that nothing else is counted: all memory that one walk over everything asks for, what is given back
 * on the way included, as no collection runs within it. That is more than was ever held at once.
 */
import { openWalked, walkColumns } from '@g2e/domain/columns'
import { cases } from './history.ts'
import { opened } from './product-past.ts'

const mb = 1_048_576
const walks = 5

const { past, market, days } = opened(cases.n100k_h500)
const collect = globalThis.gc
if (!collect) throw new Error('start it with --expose-gc')

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / mb
}
const ask = () => openWalked(walkColumns(past, market, { days, isItemized: true }))
let told = ask()
const above = Array.from({ length: walks }, () => {
  collect()
  const before = used()
  told = ask()
  return used() - before
})
process.send?.({ days: told.history.days.length, above })
