/**
 * What texts of a wire were read as, for those that come again and again: the same orders are listed every few seconds, with the
 * same instants and the same symbols. Bounded: every text has one place, and a newer one there takes the older one's.
 * Reading must depend on nothing but the text.
 */

/** A power of two. */
const placesMax = 2048
/** Longer ones are read each time, so that nothing large is kept. */
const lengthMax = 40

interface Letters {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
}

export class RecentReadings<T> {
  readonly #texts: string[] = Array.from({ length: placesMax }, () => '')
  readonly #readings: (T | undefined)[] = Array.from({ length: placesMax }, () => undefined)
  readonly #read: (text: string) => T | undefined
  readonly #letters: Letters

  /** `letters`: where such texts differ most, the busiest first. They may lie behind a text's end. */
  constructor(letters: Letters, read: (text: string) => T | undefined) {
    this.#letters = letters
    this.#read = read
  }

  /** What `read` makes of a text that is not empty. Throws what it throws. */
  of(text: string): T | undefined {
    const { a, b, c, d, e } = this.#letters
    // As digits of seconds, minutes and hours would have it. Behind the end is NaN, which `&` makes 0.
    const place =
      (text.charCodeAt(a) +
        text.charCodeAt(b) * 10 +
        text.charCodeAt(c) * 60 +
        text.charCodeAt(d) * 600 +
        text.charCodeAt(e) * 3600) &
      (placesMax - 1)
    if (this.#texts[place] === text) return this.#readings[place]
    const reading = this.#read(text)
    if (text.length <= lengthMax) {
      this.#texts[place] = text
      this.#readings[place] = reading
    }
    return reading
  }
}
