/** What has to be done here after all, a piece at a time: others get their turn after each. */
import { setImmediate as nextTurn } from 'node:timers/promises'

export async function inTurns<Item, Made>(items: readonly Item[], make: (item: Item) => Made): Promise<Made[]> {
  const made: Made[] = []
  for (const [index, item] of items.entries()) {
    if (index > 0) await nextTurn()
    made.push(make(item))
  }
  return made
}
