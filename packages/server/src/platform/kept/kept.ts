/**
 * Answers that are kept for a user until they are too old, something of the user's accounts changes, or there are too many.
 * Whoever asks while one is being made waits for that one. A failure is the callers' and is not kept. An outdated answer is
 * told to nobody, and the next one may be made from it.
 */
import type { Clock } from '../clock.ts'

interface Entry<Answer> {
  readonly userId: string
  until: number
  readonly making: Promise<Answer>
  /** Once it is made. */
  answer: Answer | undefined
  size: number
}

export interface KeptOptions<Answer> {
  readonly clock: Clock
  readonly keptMs: number
  /** Of all answers together; the oldest go first, the last one stays. */
  readonly sizeMax: number
  /** One, unless told otherwise. */
  readonly sizeOf?: (answer: Answer) => number
}

export class Kept<Answer> {
  readonly #entries = new Map<string, Entry<Answer>>()
  readonly #options: KeptOptions<Answer>

  constructor(options: KeptOptions<Answer>) {
    this.#options = options
  }

  /** `key` within what the user asks. `make` is given the last answer, where there is one that is too old now. */
  get(userId: string, key: string, make: (former: Answer | undefined) => Promise<Answer>): Promise<Answer> {
    const { clock, keptMs, sizeOf } = this.#options
    const full = `${userId}|${key}`
    const found = this.#entries.get(full)
    if (found && found.until > clock.now()) return found.making
    const making = make(found?.answer)
    const entry: Entry<Answer> = {
      userId,
      until: clock.now() + keptMs,
      making,
      answer: undefined,
      size: found?.size ?? 1,
    }
    this.#entries.delete(full)
    this.#entries.set(full, entry)
    this.#makeRoom()
    // A change while it was made has dropped the entry already.
    making.then(
      (answer) => {
        entry.answer = answer
        entry.size = sizeOf?.(answer) ?? 1
        this.#makeRoom()
      },
      () => {
        if (this.#entries.get(full) === entry) this.#entries.delete(full)
      },
    )
    return making
  }

  /** All of the user's, or those of these keys. */
  drop(userId: string, keys?: readonly string[]): void {
    if (keys) for (const key of keys) this.#entries.delete(`${userId}|${key}`)
    else for (const [key, entry] of this.#entries) if (entry.userId === userId) this.#entries.delete(key)
  }

  /** As `drop`, for answers that the next one can be made from. */
  outdate(userId: string, keys?: readonly string[]): void {
    const own = keys?.map((key) => `${userId}|${key}`)
    for (const [key, entry] of this.#entries) {
      if (own ? !own.includes(key) : entry.userId !== userId) continue
      // What is being made may have been read before the change.
      if (entry.answer === undefined) this.#entries.delete(key)
      else entry.until = -Infinity
    }
  }

  #makeRoom(): void {
    let size = 0
    for (const entry of this.#entries.values()) size += entry.size
    for (const [key, entry] of this.#entries) {
      if (size <= this.#options.sizeMax || this.#entries.size === 1) return
      size -= entry.size
      this.#entries.delete(key)
    }
  }
}
