/**
 * Money-weighted return: the yearly rate at which everything paid in and out is worth nothing today (XIRR). Flows that change
 * sign more than once can have several such rates or none, and then there is no answer to give. All rates in (-1, inf) are
 * found, not one guessed at: with x = 1/(1+r) the sum is c0 x^t0 + c1 x^t1 + ..., which has at most as many roots as sign
 * changes; multiplying by x^-s at a sign change and taking the derivative removes that change (the proof of Descartes'
 * rule), and between the roots of the derivative the function is monotone, so bisection cannot fail.
 */
export interface CashFlow {
  /** Days since 1970-01-01. */
  readonly day: number
  /** Negative: paid in. */
  readonly amount: number
}

export interface Mwr {
  /** Yearly, a fraction; `null` unless `status` is `ok`. */
  readonly value: number | null
  readonly status: 'ok' | 'no_unique_answer' | 'no_answer'
}

/** Terms by their day, ascending: what is paid, and how many years after the first. */
interface Sum {
  readonly c: Float64Array
  readonly t: Float64Array
  /** Of each term: which of the gaps lies before it. Flows of years have a few lengths of gap, so that few powers are needed. */
  readonly gap: Int32Array
  /** In years. */
  readonly gaps: Float64Array
}

/** More would be a search of minutes; a scan takes over. */
const signChangesMax = 24
const scanSteps = 4_000
const finest = 0.02
const halvings = 200

interface Told {
  /** Its sign is that of the sum at x = e^u; scaled by the largest power so that nothing overflows. */
  readonly value: number
  /** The same of the terms' sizes. */
  readonly size: number
}

/** Horner's rule, from the term that the largest power makes small to the one that it leaves as it is. */
function toldAt({ c, gap, gaps }: Sum, u: number): Told {
  const powers = gaps.map((years) => Math.exp(-Math.abs(u) * years))
  const last = c.length - 1
  let value = 0
  let size = 0
  if (u > 0)
    for (let at = 0; at < last; at += 1) {
      const power = powers[gap[at + 1] ?? 0] ?? 1
      value = (value + (c[at] ?? 0)) * power
      size = (size + Math.abs(c[at] ?? 0)) * power
    }
  else
    for (let at = last; at > 0; at -= 1) {
      const power = powers[gap[at] ?? 0] ?? 1
      value = (value + (c[at] ?? 0)) * power
      size = (size + Math.abs(c[at] ?? 0)) * power
    }
  const end = c[u > 0 ? last : 0] ?? 0
  return { value: value + end, size: size + Math.abs(end) }
}

function signChanges({ c }: Sum): readonly number[] {
  const places: number[] = []
  for (let i = 1; i < c.length; i += 1) if ((c[i - 1] ?? 0) > 0 !== (c[i] ?? 0) > 0) places.push(i)
  return places
}

/** Beyond it the first (downwards) or last (upwards) term outweighs all others together, and nothing changes sign any more. */
function reach(sum: Sum, end: 'first' | 'last'): number {
  const dominant = Math.abs(sum.c[end === 'first' ? 0 : sum.c.length - 1] ?? 0)
  for (let u = 1; u < 1e9; u *= 2) {
    const at = end === 'first' ? -u : u
    if (toldAt(sum, at).size - dominant < dominant) return at
  }
  return end === 'first' ? -1e9 : 1e9
}

function bisect(sum: Sum, from: number, to: number): number {
  let low = from
  let high = to
  const isLowPositive = toldAt(sum, low).value > 0
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (toldAt(sum, middle).value > 0 === isLowPositive) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Roots in u, ascending. */
function roots(sum: Sum): readonly number[] {
  const changes = signChanges(sum)
  const [place] = changes
  if (place === undefined) return []
  const from = reach(sum, 'first')
  const to = reach(sum, 'last')
  if (changes.length === 1) return [bisect(sum, from, to)]
  const turning = changes.length > signChangesMax ? net(from, to) : roots(derivative(sum, place))
  const stops = [from, ...turning.filter((u) => u > from && u < to), to]
  return between(sum, stops)
}

/** A turning point this near to zero, of the sum of the sizes, is where two roots have met: one rate, not two or none. */
const touching = 1e-13

function signAt(sum: Sum, u: number): number {
  const { value, size } = toldAt(sum, u)
  return Math.abs(value) <= touching * size ? 0 : Math.sign(value)
}

function between(sum: Sum, stops: readonly number[]): readonly number[] {
  const found: number[] = []
  let low = stops[0] ?? 0
  let signLow = signAt(sum, low)
  for (const high of stops.slice(1)) {
    const signHigh = signAt(sum, high)
    if (signHigh === 0) found.push(high)
    else if (signLow * signHigh < 0) found.push(bisect(sum, low, high))
    low = high
    signLow = signHigh
  }
  return found
}

/** Close together around no interest at all, where rates are, and ever wider towards both ends. */
function net(from: number, to: number): readonly number[] {
  const [low, high] = [Math.asinh(from / finest), Math.asinh(to / finest)]
  return Array.from(
    { length: scanSteps },
    (_, step) => finest * Math.sinh(low + ((high - low) * (step + 0.5)) / scanSteps),
  )
}

/** Of the sum times x^-s, with s amid the sign change at `place`: one sign change less, roots between the roots. */
function derivative(sum: Sum, place: number): Sum {
  const { c, t } = sum
  const s = ((t[place - 1] ?? 0) + (t[place] ?? 0)) / 2
  return { ...sum, c: c.map((value, at) => value * ((t[at] ?? 0) - s)) }
}

function sumOf(flows: readonly CashFlow[], yearDays: number): Sum {
  const byDay = new Map<number, number>()
  for (const { day, amount } of flows) byDay.set(day, (byDay.get(day) ?? 0) + amount)
  const days = [...byDay].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => a - b)
  const first = days[0]?.[0] ?? 0
  const lengths = days.map(([day], at) => day - (days[at - 1]?.[0] ?? first))
  const gaps = [...new Set(lengths)]
  const places = new Map(gaps.map((length, place) => [length, place]))
  return {
    c: Float64Array.from(days, ([, amount]) => amount),
    t: Float64Array.from(days, ([day]) => (day - first) / yearDays),
    gap: Int32Array.from(lengths, (length) => places.get(length) ?? 0),
    gaps: Float64Array.from(gaps, (length) => length / yearDays),
  }
}

/** `yearDays` is the day count's year, 365 where nothing else is agreed. */
export function mwr(flows: readonly CashFlow[], yearDays = 365): Mwr {
  const rates = roots(sumOf(flows, yearDays))
  const [u] = rates
  if (u === undefined) return { value: null, status: 'no_answer' }
  if (rates.length > 1) return { value: null, status: 'no_unique_answer' }
  const value = Math.expm1(-u)
  // Eightfold in a day is 10^329 in a year: no double tells it, and nobody would believe it.
  return Number.isFinite(value) ? { value, status: 'ok' } : { value: null, status: 'no_answer' }
}
