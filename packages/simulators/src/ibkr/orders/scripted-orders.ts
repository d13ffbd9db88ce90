/** What tests have in store for the next orders: questions, refusals, prompts. Each order sent takes the first entry. */
import { z } from 'zod'
import type { Collection } from '../../state/state-store.ts'

const questionId = z.string().regex(/^[op]\d+$/)

export const scriptedOrderSchema = z.strictObject({
  /** Asked one after another; each entry is one question with its message ids. */
  questions: z.array(z.array(questionId).min(1).max(5)).max(12).optional(),
  /** 200 with this error, nothing placed. */
  reject: z.string().min(1).optional(),
  /** Accepted, then cancelled with this reason by its destination. */
  destinationReject: z.string().min(1).optional(),
  /** With `destinationReject`: listed as Inactive, without the reason. */
  inactive: z.boolean().optional(),
  /** 500 with this error (malformed ticket). */
  fail: z.string().min(1).optional(),
  /** The advanced prompt; the order is placed once it is answered. */
  prompt: z.boolean().optional(),
})
export type ScriptedOrder = Readonly<z.infer<typeof scriptedOrderSchema>>

const key = 'next'

export class ScriptedOrders {
  readonly #kept: Collection<readonly ScriptedOrder[]>

  constructor(kept: Collection<readonly ScriptedOrder[]>) {
    this.#kept = kept
  }

  get waiting(): readonly ScriptedOrder[] {
    return this.#kept.get(key) ?? []
  }

  /** An empty list clears. */
  add(orders: readonly ScriptedOrder[]): readonly ScriptedOrder[] {
    this.#kept.set(key, orders.length === 0 ? [] : [...this.waiting, ...orders])
    return this.waiting
  }

  take(): ScriptedOrder | undefined {
    const [first, ...rest] = this.waiting
    if (first) this.#kept.set(key, rest)
    return first
  }
}
