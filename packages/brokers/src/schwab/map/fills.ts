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
  /** The leg of each execution, in the same order. */
  readonly legIds: readonly unknown[]
  /** Mean price, to six places; `null` when nothing filled. */
  readonly average: Price | null
  readonly lastAt: string | null
}

const noFills: Fills = { executions: [], legIds: [], average: null, lastAt: null }
const pricePlaces = 6
const priceScale = 1_000_000
const unknownAt = '1970-01-01T00:00:00Z'

/** `enteredAt`: the time of a fill that has none of its own. Throws NotAsDocumented or NotADecimal. */
export function fillsOf(activities: unknown, orderId: string, enteredAt: string | null, notes: Notes): Fills {
  if (activities === undefined || activities === null) return noFills
  if (!Array.isArray(activities)) throw new NotAsDocumented(activities, 'a list of activities')
  const list: readonly unknown[] = activities
  const gathered = new Gathered(orderId, enteredAt, notes)
  for (let index = 0; index < list.length; index += 1) {
    const activity = list[index]
    if (!isObject(activity)) throw new NotAsDocumented(activity, 'an activity of an order')
    // An ORDER_ACTION or an UROut moves nothing.
    if (activity['activityType'] === 'EXECUTION') gathered.add(activity)
  }
  return gathered.executions.length === 0 ? noFills : gathered
}

/**
 * Sums are kept in whole millionths, which are exact in a double below 2^53; where a figure has more places or the sum is
 * larger, the mean is computed in decimals instead.
 */
class Gathered implements Fills {
  readonly executions: ReportedExecution[] = []
  readonly legIds: unknown[] = []
  lastAt: string | null = null
  readonly #orderId: string
  readonly #enteredAt: string | null
  readonly #notes: Notes
  #value = 0
  #count = 0
  #isWhole = true

  constructor(orderId: string, enteredAt: string | null, notes: Notes) {
    this.#orderId = orderId
    this.#enteredAt = enteredAt
    this.#notes = notes
  }

  add(activity: WireObject): void {
    const { executionLegs: legs, activityId } = activity
    if (!Array.isArray(legs)) throw new NotAsDocumented(legs, 'the legs of an execution (executionLegs)')
    const list: readonly unknown[] = legs
    for (let index = 0; index < list.length; index += 1) {
      const leg = list[index]
      if (!isObject(leg)) throw new NotAsDocumented(leg, 'a leg of an execution')
      this.#addLeg(leg, activityId, index)
    }
  }

  #addLeg(leg: WireObject, activityId: unknown, index: number): void {
    const { price: wirePrice, quantity: wireQuantity } = leg
    const paid = price(wirePrice)
    const count = quantity(wireQuantity)
    if (paid === null) throw new NotAsDocumented(wirePrice, 'the price of a fill')
    if (count === null) throw new NotAsDocumented(wireQuantity, 'the quantity of a fill')
    const at =
      this.#notes.instant('orderActivityCollection.executionLegs.time', leg['time']) ?? this.#enteredAt ?? unknownAt
    const name =
      activityId === undefined ? this.#nameless(`${this.#orderId}:${at}:${paid}:${count}`) : named(activityId, index)
    // Fees are transfer items of the transaction (schwab.md 3.11), not of the order.
    this.executions.push({ executionId: ExecutionId(name), quantity: count, price: paid, fee: null, at })
    this.legIds.push(leg['legId'])
    if (this.lastAt === null || at > this.lastAt) this.lastAt = at
    this.#sum(wirePrice, wireQuantity)
  }

  #sum(wirePrice: unknown, wireQuantity: unknown): void {
    if (typeof wirePrice !== 'number' || typeof wireQuantity !== 'number' || !Number.isInteger(wireQuantity)) {
      this.#isWhole = false
      return
    }
    const millionths = Math.round(wirePrice * priceScale)
    if (millionths / priceScale !== wirePrice) this.#isWhole = false
    this.#value += millionths * wireQuantity
    this.#count += wireQuantity
  }

  /** `activityId` is observed, not documented: without it a fill is named by what it says, equal ones by their number. */
  #nameless(name: string): string {
    const equals = this.executions.filter(({ executionId: id }) => id === name || id.startsWith(`${name}#`)).length
    return equals === 0 ? name : `${name}#${equals}`
  }

  get average(): Price | null {
    const [first] = this.executions
    if (first === undefined || this.executions.length === 1) return first?.price ?? null
    if (!this.#isWhole || this.#count <= 0 || this.#value > Number.MAX_SAFE_INTEGER) return averageOf(this.executions)
    return price(Math.round(this.#value / this.#count) / priceScale)
  }
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
  if (executions.every(({ price: paid }) => paid === first.price)) return first.price
  let value = decimal(0)
  let count = decimal(0)
  for (const execution of executions) {
    value = value.plus(decimal(execution.price).times(execution.quantity))
    count = count.plus(execution.quantity)
  }
  return count.isZero() ? null : toPrice(round(value.div(count), pricePlaces))
}
