/**
 * Fills of an order, which Schwab keeps inside it: activities of type EXECUTION with one or more execution legs
 * (schwab.md 3.6, 7). The average is over all of them and never `price`, which is the limit. Hot: everything that an order
 * needs of its fills is gathered in one pass.
 */
import { decimal, round, toPrice } from '@g2e/domain/money'
import type { Price } from '@g2e/domain/money'
import { ExecutionId } from '../../port/index.ts'
import type { ReportedExecution } from '../../port/index.ts'
import { NotAsDocumented, isObject, numberText, price, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import type { Notes } from '../wire/notes.ts'

export interface Fills {
  readonly executions: readonly ReportedExecution[]
  /** Each as sent, in the same order. */
  readonly wires: readonly WireObject[]
  readonly lastAt: string | null
}

/** What is gathered on the way; nobody writes to the lists of {@link noFills}. */
interface Gathered {
  executions: ReportedExecution[]
  wires: WireObject[]
  lastAt: string | null
}

const noExecutions: ReportedExecution[] = []
const noWires: WireObject[] = []
export const noFills: Fills = { executions: noExecutions, wires: noWires, lastAt: null }
const pricePlaces = 6
const priceScale = 1_000_000
const unknownAt = '1970-01-01T00:00:00Z'

/**
 * `orderId` and `enteredAt` name fills that say neither who they are nor when they were. Throws NotAsDocumented or
 * NotADecimal.
 */
export function fillsOf(activities: unknown, orderId: string, enteredAt: string | null, notes: Notes): Fills {
  if (activities === undefined || activities === null) return noFills
  if (!Array.isArray(activities)) throw new NotAsDocumented(activities, 'a list of activities')
  const list: readonly unknown[] = activities
  const gathered: Gathered = { executions: noExecutions, wires: noWires, lastAt: null }
  for (let index = 0; index < list.length; index += 1) {
    const activity = list[index]
    if (!isObject(activity)) throw new NotAsDocumented(activity, 'an activity of an order')
    const { activityType, executionLegs: legs, activityId } = activity
    // An ORDER_ACTION or an UROut moves nothing.
    if (activityType !== 'EXECUTION') continue
    if (!Array.isArray(legs)) throw new NotAsDocumented(legs, 'the legs of an execution (executionLegs)')
    for (let place = 0; place < legs.length; place += 1) {
      const leg: unknown = legs[place]
      if (!isObject(leg)) throw new NotAsDocumented(leg, 'a leg of an execution')
      const at = notes.instant('orderActivityCollection.executionLegs.time', leg['time']) ?? enteredAt ?? unknownAt
      addFill(gathered, leg, named(activityId, place), orderId, at)
    }
  }
  return gathered
}

function addFill(gathered: Gathered, leg: WireObject, own: string | undefined, orderId: string, at: string): void {
  const { price: wirePrice, quantity: wireQuantity } = leg
  const paid = price(wirePrice)
  const count = quantity(wireQuantity)
  if (paid === null) throw new NotAsDocumented(wirePrice, 'the price of a fill')
  if (count === null) throw new NotAsDocumented(wireQuantity, 'the quantity of a fill')
  const name = own ?? nameless(gathered.executions, `${orderId}:${at}:${paid}:${count}`)
  // Fees are transfer items of the transaction (schwab.md 3.11), not of the order.
  const execution: ReportedExecution = { executionId: ExecutionId(name), quantity: count, price: paid, fee: null, at }
  gathered.executions = added(gathered.executions, execution)
  gathered.wires = added(gathered.wires, leg)
  if (gathered.lastAt === null || at > gathered.lastAt) gathered.lastAt = at
}

/** Most orders have one fill or two, and a list that grows by itself takes room for sixteen at once. */
function added<T>(list: T[], item: T): T[] {
  const first = list[0]
  if (first === undefined) return [item]
  if (list.length === 1) return [first, item]
  list.push(item)
  return list
}

/** `activityId` is observed, not documented: without it a fill is named by what it says, equal ones by their number. */
function nameless(executions: readonly ReportedExecution[], name: string): string {
  const equals = executions.filter(({ executionId: id }) => id === name || id.startsWith(`${name}#`)).length
  return equals === 0 ? name : `${name}#${equals}`
}

/**
 * Mean price over all fills, to six places; `null` when nothing filled. Sums are whole millionths, which are exact in a double
 * below 2^53; in decimals where a figure has more places, or the sum is larger.
 */
export function meanPrice({ executions, wires }: Fills): Price | null {
  if (executions.length < 2) return executions[0]?.price ?? null
  let value = 0
  let count = 0
  for (let index = 0; index < wires.length; index += 1) {
    const { price: paid, quantity: size } = wires[index] ?? {}
    if (typeof paid !== 'number' || typeof size !== 'number' || !Number.isInteger(size)) return averageOf(executions)
    const millionths = Math.round(paid * priceScale)
    if (millionths / priceScale !== paid) return averageOf(executions)
    value += millionths * size
    count += size
  }
  if (count <= 0 || value > Number.MAX_SAFE_INTEGER) return averageOf(executions)
  return price(Math.round(value / count) / priceScale)
}

/** `undefined` = it has none. */
function named(activityId: unknown, index: number): string | undefined {
  if (activityId === undefined || activityId === null || activityId === '') return undefined
  if (typeof activityId !== 'number' && typeof activityId !== 'string')
    throw new NotAsDocumented(activityId, 'the id of an activity')
  const name = typeof activityId === 'number' ? numberText(activityId) : activityId
  return index === 0 ? name : `${name}.${index}`
}

/** Mean price in decimals, to six places; `null` when nothing filled. */
export function averageOf(executions: readonly Pick<ReportedExecution, 'price' | 'quantity'>[]): Price | null {
  const first = executions[0]
  if (first === undefined) return null
  if (executions.length === 1 || executions.every(({ price: paid }) => paid === first.price)) return first.price
  let value = decimal(0)
  let count = decimal(0)
  for (const execution of executions) {
    value = value.plus(decimal(execution.price).times(execution.quantity))
    count = count.plus(execution.quantity)
  }
  return count.isZero() ? null : toPrice(round(value.div(count), pricePlaces))
}
