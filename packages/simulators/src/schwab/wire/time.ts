/** Instants as Schwab writes and reads them (brokers/schwab.md 3.3, 3.6). */

/** `2026-11-20T15:30:00+0000`: whole seconds, offset without colon. */
export const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`

const asked = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** Milliseconds since the epoch of `2026-11-20T00:00:00.000Z`; `undefined` for any other form. */
export function parseInstant(text: string | undefined): number | undefined {
  if (text === undefined || !asked.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : at
}

/** `2026-11-20T09:30:00-05:00` with New York's offset. */
export function newYorkStamp(at: number, offsetHours: number): string {
  const local = new Date(at + offsetHours * 3_600_000).toISOString().slice(0, 19)
  return `${local}-0${-offsetHours}:00`
}
