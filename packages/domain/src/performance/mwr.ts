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

interface Term {
  readonly c: number
  readonly t: number
}

/** More would be a search of minutes; a scan takes over. */
const signChangesMax = 24
const scanSteps = 4_000
const finest = 0.02
const halvings = 200

/** Its sign is that of the sum at x = e^u; scaled by the largest power so that nothing overflows. */
function valueAt(terms: readonly Term[], u: number): number {
  let largest = -Infinity
  for (const { t } of terms) largest = Math.max(largest, t * u)
  let sum = 0
  for (const { c, t } of terms) sum += c * Math.exp(t * u - largest)
  return sum
}

function signChanges(terms: readonly Term[]): readonly number[] {
  const places: number[] = []
  for (let i = 1; i < terms.length; i += 1) {
    const before = terms[i - 1]
    const here = terms[i]
    if (before && here && before.c > 0 !== here.c > 0) places.push(i)
  }
  return places
}

/** Beyond it the first (downwards) or last (upwards) term outweighs all others together, and nothing changes sign any more. */
function reach(terms: readonly Term[], end: 'first' | 'last'): number {
  const dominant = end === 'first' ? terms[0] : terms.at(-1)
  if (!dominant) return 0
  for (let u = 1; u < 1e9; u *= 2) {
    const at = end === 'first' ? -u : u
    let others = 0
    for (const term of terms) if (term !== dominant) others += Math.abs(term.c) * Math.exp((term.t - dominant.t) * at)
    if (others < Math.abs(dominant.c)) return at
  }
  return end === 'first' ? -1e9 : 1e9
}

function bisect(terms: readonly Term[], from: number, to: number): number {
  let low = from
  let high = to
  const isLowPositive = valueAt(terms, low) > 0
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (valueAt(terms, middle) > 0 === isLowPositive) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Roots in u, ascending. */
function roots(terms: readonly Term[]): readonly number[] {
  const changes = signChanges(terms)
  const [place] = changes
  if (place === undefined) return []
  const from = reach(terms, 'first')
  const to = reach(terms, 'last')
  if (changes.length === 1) return [bisect(terms, from, to)]
  const turning = changes.length > signChangesMax ? net(from, to) : roots(derivative(terms, place))
  const stops = [from, ...turning.filter((u) => u > from && u < to), to]
  return between(terms, stops)
}

/** A turning point this near to zero, of the sum of the sizes, is where two roots have met: one rate, not two or none. */
const touching = 1e-13

function signAt(terms: readonly Term[], u: number): number {
  const value = valueAt(terms, u)
  const size = valueAt(
    terms.map(({ c, t }) => ({ c: Math.abs(c), t })),
    u,
  )
  return Math.abs(value) <= touching * size ? 0 : Math.sign(value)
}

function between(terms: readonly Term[], stops: readonly number[]): readonly number[] {
  const found: number[] = []
  let low = stops[0] ?? 0
  let signLow = signAt(terms, low)
  for (const high of stops.slice(1)) {
    const signHigh = signAt(terms, high)
    if (signHigh === 0) found.push(high)
    else if (signLow * signHigh < 0) found.push(bisect(terms, low, high))
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
function derivative(terms: readonly Term[], place: number): readonly Term[] {
  const s = ((terms[place - 1]?.t ?? 0) + (terms[place]?.t ?? 0)) / 2
  return terms.map(({ c, t }) => ({ c: c * (t - s), t }))
}

function termsOf(flows: readonly CashFlow[], yearDays: number): readonly Term[] {
  const byDay = new Map<number, number>()
  for (const { day, amount } of flows) byDay.set(day, (byDay.get(day) ?? 0) + amount)
  const days = [...byDay].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => a - b)
  const [first] = days
  return days.map(([day, c]) => ({ c, t: (day - (first?.[0] ?? 0)) / yearDays }))
}

/** `yearDays` is the day count's year, 365 where nothing else is agreed. */
export function mwr(flows: readonly CashFlow[], yearDays = 365): Mwr {
  const rates = roots(termsOf(flows, yearDays))
  const [u] = rates
  if (u === undefined) return { value: null, status: 'no_answer' }
  if (rates.length > 1) return { value: null, status: 'no_unique_answer' }
  return { value: Math.expm1(-u), status: 'ok' }
}
