/** Sums and differences of decimal strings without a float: whole numbers of the smallest place there is. */
const placesOf = (value: string): number => value.split('.')[1]?.length ?? 0

function scaled(value: string, places: number): bigint {
  const [whole = '0', part = ''] = value.replace('-', '').split('.')
  const magnitude = BigInt(whole + part.padEnd(places, '0'))
  return value.startsWith('-') ? -magnitude : magnitude
}

/** Exact; `"0"` of nothing. */
export function sumOf(values: readonly string[]): string {
  const places = Math.max(0, ...values.map(placesOf))
  const total = values.reduce((sum, value) => sum + scaled(value, places), 0n)
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, '0')
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return total < 0n ? `-${text}` : text
}

export const negated = (value: string): string => (value.startsWith('-') ? value.slice(1) : `-${value}`)
export const differenceOf = (a: string, b: string): string => sumOf([a, negated(b)])
