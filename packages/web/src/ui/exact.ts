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

/** `total × part ÷ whole`, rounded half away from zero; `null` of a whole that is nothing. */
export function shareOf(
  total: string,
  { part, whole, places }: { readonly part: string; readonly whole: string; readonly places: number },
): string | null {
  const wholePlaces = Math.max(placesOf(part), placesOf(whole))
  const divisor = scaled(whole, wholePlaces)
  if (divisor === 0n) return null
  const totalPlaces = placesOf(total)
  const extra = 10n ** BigInt(Math.max(0, places - totalPlaces))
  const given = 10n ** BigInt(Math.max(0, totalPlaces - places))
  const exact = scaled(total, totalPlaces) * scaled(part, wholePlaces) * extra
  const below = divisor * given
  const magnitude = ((exact < 0n ? -exact : exact) * 2n + absolute(below)) / (absolute(below) * 2n)
  const digits = magnitude.toString().padStart(places + 1, '0')
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return exact < 0n !== below < 0n && magnitude !== 0n ? `-${text}` : text
}
const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

/** `part` in percent of `whole`. */
export const percentOf = (part: string, whole: string): string | null => shareOf('100', { part, whole, places: 4 })
