/**
 * What differs between generations of Gemini models, by the beginning of their names (gemini-wire.md 0): data, so that a new
 * generation is a row. The first row that fits holds; a name that nobody knows is taken for one of the newest.
 */
export interface Generation {
  readonly family: string
  /** Google routes or refuses it by now; this one takes its place. */
  readonly successor?: string
}

const generations: readonly Generation[] = [
  { family: 'gemini-1', successor: 'gemini-3.5-flash-lite' },
  { family: 'gemini-2.0', successor: 'gemini-3.5-flash-lite' },
  { family: 'gemini-2.5-flash', successor: 'gemini-3.5-flash-lite' },
  { family: 'gemini-2.5-pro', successor: 'gemini-3.8-flash' },
  { family: 'gemini' },
]

export const successorOf = (model: string): string | undefined =>
  generations.find(({ family }) => model.startsWith(family))?.successor
