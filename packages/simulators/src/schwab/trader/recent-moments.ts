/** When recent things happened, by name, wall milliseconds. What is older than the last thousand has long been visible. */
const momentsMax = 1_000

export class RecentMoments {
  readonly #moments = new Map<string, number>()

  note(name: string, at: number): void {
    this.#moments.set(name, at)
    const oldest = this.#moments.keys().next().value
    if (this.#moments.size > momentsMax && oldest !== undefined) this.#moments.delete(oldest)
  }

  of(name: string): number | undefined {
    return this.#moments.get(name)
  }
}
