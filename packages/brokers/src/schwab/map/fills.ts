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
  /** The leg of each execution, in the same order; empty where the order has one leg only. */
  readonly legIds: readonly unknown[]
  /** Mean price, to six places; `null` when nothing filled. */
  readonly average: Price | null
  readonly lastAt: string | null
}

const noLegIds: readonly unknown[] = []
const noFills: Fills = { executions: [], legIds: noLegIds, average: null, lastAt: null }
const pricePlaces = 6
const priceScale = 1_000_000
const unknownAt = '1970-01-01T00:00:00Z'

/** What is gathered on the way. */
interface Gathered {
  /** Made with the first fill, which mostly is the only one: a list that grows from nothing takes room for sixteen. */
  executions: ReportedExecution[] | undefined
  readonly legIds: unknown[] | undefined
  lastAt: string | null
  /** Sums in whole millionths, which are exact in a double below 2^53. */
  value: number
  count: number
  /** Every figure so far was a number of at most six places. */
  isWhole: boolean
}

/** Names of the order for fills that lack their own. */
interface Owner {
  readonly orderId: string
  readonly enteredAt: string | null
  /** The leg of each fill is wanted. */
  readonly isPackage: boolean
  readonly notes: Notes
}

/** `enteredAt`: the time of a fill that has none of its own. Throws NotAsDocumented or NotADecimal. */
export function fillsOf(activities: unknown, owner: Owner): Fills {
  if (activities === undefined || activities === null) return noFills
  if (!Array.isArray(activities)) throw new NotAsDocumented(activities, 'a list of activities')
  const list: readonly unknown[] = activities
  if (list.length === 0) return noFills
  const legIds = owner.isPackage ? [] : undefined
  const gathered: Gathered = { executions: undefined, legIds, lastAt: null, value: 0, count: 0, isWhole: true }
  for (let index = 0; index < list.length; index += 1) addActivity(gathered, list[index], owner)
  const { executions, lastAt } = gathered
  if (executions === undefined) return noFills
  return { executions, legIds: legIds ?? noLegIds, lastAt, average: meanOf(gathered, executions) }
}

function addActivity(gathered: Gathered, activity: unknown, owner: Owner): void {
  if (!isObject(activity)) throw new NotAsDocumented(activity, 'an activity of an order')
  // An ORDER_ACTION or an UROut moves nothing.
  if (activity['activityType'] !== 'EXECUTION') return
  const { executionLegs: legs, activityId } = activity
  if (!Array.isArray(legs)) throw new NotAsDocumented(legs, 'the legs of an execution (executionLegs)')
  const list: readonly unknown[] = legs
  for (let index = 0; index < list.length; index += 1) {
    const leg = list[index]
    if (!isObject(leg)) throw new NotAsDocumented(leg, 'a leg of an execution')
    const own = activityId === undefined ? undefined : named(activityId, index)
    addLeg(gathered, leg, own, owner)
  }
}

function addLeg(gathered: Gathered, leg: WireObject, own: string | undefined, owner: Owner): void {
  const { price: wirePrice, quantity: wireQuantity } = leg
  const paid = price(wirePrice)
  const count = quantity(wireQuantity)
  if (paid === null) throw new NotAsDocumented(wirePrice, 'the price of a fill')
  if (count === null) throw new NotAsDocumented(wireQuantity, 'the quantity of a fill')
  const at =
    owner.notes.instant('orderActivityCollection.executionLegs.time', leg['time']) ?? owner.enteredAt ?? unknownAt
  const name = own ?? nameless(gathered.executions ?? [], `${owner.orderId}:${at}:${paid}:${count}`)
  // Fees are transfer items of the transaction (schwab.md 3.11), not of the order.
  const execution: ReportedExecution = { executionId: ExecutionId(name), quantity: count, price: paid, fee: null, at }
  if (gathered.executions === undefined) gathered.executions = [execution]
  else gathered.executions.push(execution)
  gathered.legIds?.push(leg['legId'])
  if (gathered.lastAt === null || at > gathered.lastAt) gathered.lastAt = at
  if (typeof wirePrice !== 'number' || typeof wireQuantity !== 'number' || !Number.isInteger(wireQuantity)) {
    gathered.isWhole = false
    return
  }
  const millionths = Math.round(wirePrice * priceScale)
  if (millionths / priceScale !== wirePrice) gathered.isWhole = false
  gathered.value += millionths * wireQuantity
  gathered.count += wireQuantity
}

/** `activityId` is observed, not documented: without it a fill is named by what it says, equal ones by their number. */
function nameless(executions: readonly ReportedExecution[], name: string): string {
  const equals = executions.filter(({ executionId: id }) => id === name || id.startsWith(`${name}#`)).length
  return equals === 0 ? name : `${name}#${equals}`
}

/** In decimals where a figure has more places than are summed, or the sum is larger than a double holds exactly. */
function meanOf({ value, count, isWhole }: Gathered, executions: readonly ReportedExecution[]): Price | null {
  const [first] = executions
  if (first === undefined || executions.length === 1) return first?.price ?? null
  if (!isWhole || count <= 0 || value > Number.MAX_SAFE_INTEGER) return averageOf(executions)
  return price(Math.round(value / count) / priceScale)
}

function named(activityId: unknown, index: number): string {
  if (typeof activityId !== 'number' && typeof activityId !== 'string')
    throw new NotAsDocumented(activityId, 'the id of an activity')
  const name = typeof activityId === 'number' ? numberText(activityId) : activityId
  return index === 0 ? name : `${name}.${index}`
}

/** Mean price in decimals, to six places; `null` when nothing filled. */
export function averageOf(executions: readonly Pick<ReportedExecution, 'price' | 'quantity'>[]): Price | null {
  const [first] = executions
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
