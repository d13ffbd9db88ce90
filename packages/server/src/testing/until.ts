/** Waits for what happens by itself (a sync, a stream): looks again and again, and fails with the last look. */
const everyMs = 50

export async function until<T>(look: () => Promise<T>, isThere: (seen: T) => boolean, withinMs = 60_000): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isThere(seen)) return seen
    if (performance.now() > deadline)
      throw new Error(`it did not happen within ${withinMs} ms; last seen: ${JSON.stringify(seen)?.slice(0, 2_000)}`)
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs)
    })
  }
}
