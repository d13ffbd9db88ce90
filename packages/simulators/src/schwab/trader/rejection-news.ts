/** Carries the news of a rejection from where its veil is lifted to the streams that tell it. */
import type { SimOrder } from '../../exchange/order.ts'

type Listener = (order: SimOrder) => void

export class RejectionNews {
  readonly #listeners = new Set<Listener>()

  follow(listener: Listener): void {
    this.#listeners.add(listener)
  }

  tell(order: SimOrder): void {
    for (const listener of this.#listeners) listener(order)
  }
}
