/**
 * A broker's words and what they mean to us, found by their letters. A Map hashes every text that was just parsed before it
 * looks; here length and two letters say where to look, at about half the time, and a list of 500 orders asks thousands of
 * times. No word sent (`constructor`) finds anything but an entry.
 */

/** So few of the places are taken that a word mostly stands in its own. */
const slotsPerWord = 4

/** Of an empty text both letters are NaN, which `&` makes 0. */
function slotOf(word: string, mask: number): number {
  const { length } = word
  return (word.charCodeAt(length >> 1) * 5 + word.charCodeAt(length - 1) * 13 + length * 7) & mask
}

/** `get` of anything but an entry is `undefined`. */
export class WordTable<T> {
  /** Empty where there is none, so that only texts are compared. */
  readonly #words: readonly string[]
  readonly #meanings: readonly (T | undefined)[]
  readonly #mask: number

  constructor(entries: Iterable<readonly [word: string, meaning: T]>) {
    const meanings = new Map(entries)
    let size = 8
    while (size < meanings.size * slotsPerWord) size *= 2
    const words = Array.from({ length: size }, () => '')
    const found: (T | undefined)[] = Array.from({ length: size }, () => undefined)
    const mask = size - 1
    for (const [word, meaning] of meanings) {
      let slot = slotOf(word, mask)
      while (words[slot] !== '') slot = (slot + 1) & mask
      words[slot] = word
      found[slot] = meaning
    }
    this.#words = words
    this.#meanings = found
    this.#mask = mask
  }

  get(word: unknown): T | undefined {
    if (typeof word !== 'string') return undefined
    let slot = slotOf(word, this.#mask)
    let entry = this.#words[slot] ?? ''
    while (entry !== word) {
      if (entry === '') return undefined
      slot = (slot + 1) & this.#mask
      entry = this.#words[slot] ?? ''
    }
    return this.#meanings[slot]
  }
}
