/**
 * Purchases (or short sales) of one symbol over all accounts that can still be the replacement of a loss, in their order.
 * Days only go forward, so what has become too old is never looked at again.
 */
import type { Lot } from './lot.ts'

const sweptAt = 32

const canReplace = ({ free }: Lot): boolean => free > 0n

export class Replacements {
  #lots: Lot[] = []
  #head = 0

  put(lot: Lot): void {
    const lots = this.#lots
    let place = lots.length
    for (let before = lots[place - 1]; place > this.#head && before && before.order > lot.order;) {
      place -= 1
      before = lots[place - 1]
    }
    if (place === lots.length) lots.push(lot)
    else lots.splice(place, 0, lot)
  }

  /** Bought on `day` or later, one after the other until `visit` says that it is enough. */
  visitSince(day: number, visit: (lot: Lot) => boolean): void {
    const lots = this.#lots
    let place = this.#head
    for (let lot = lots[place]; lot; lot = lots[place]) {
      place += 1
      if (canReplace(lot) && lot.openedOn >= day && visit(lot)) break
    }
    this.#forget(place, day)
  }

  /** Of those before `place`, what can replace nothing any more; the others move up to the rest. */
  #forget(place: number, day: number): void {
    const lots = this.#lots
    let head = place
    for (let at = place - 1; at >= this.#head; at -= 1) {
      const lot = lots[at]
      if (!lot || !canReplace(lot) || lot.openedOn < day) continue
      head -= 1
      lots[head] = lot
    }
    this.#head = head
    if (head < sweptAt || head * 2 < lots.length) return
    this.#lots = lots.slice(head)
    this.#head = 0
  }
}
