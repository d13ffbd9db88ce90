/** Instants as the gateway writes them, all in UTC. */

/** `20261120-15:30:04` */
export function dashed(at: number): string {
  const iso = new Date(at).toISOString()
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19)}`
}

/** `261120153004` */
export const compact = (at: number): string => new Date(at).toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')

const dashedPattern = /^(\d{4})(\d{2})(\d{2})-(\d{2}:\d{2}:\d{2})$/

/** Milliseconds since the epoch of `YYYYMMDD-HH:mm:ss`; `undefined` for anything else. */
export function parseDashed(text: string): number | undefined {
  const match = dashedPattern.exec(text)
  if (!match) return undefined
  const [, year = '', month = '', day = '', time = ''] = match
  const at = Date.parse(`${year}-${month}-${day}T${time}Z`)
  return Number.isNaN(at) ? undefined : at
}
