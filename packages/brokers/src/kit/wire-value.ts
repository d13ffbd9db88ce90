/** A broker's values before they are understood: what readers of every wire share. */

/** A value that is there and is not what the broker documents. */
export class NotAsDocumented extends Error {
  readonly value: unknown
  constructor(value: unknown, expected: string) {
    super(`expected ${expected}, found ${shown(value)}`)
    this.value = value
  }
}

/** A value in a message: short, and never a whole payload. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}

export type WireObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is WireObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
