/** Daily closes of one instrument, and what two of them say together: returns over steps that both made. */
export interface Closes {
  /** Days since 1970-01-01, ascending. */
  readonly days: ArrayLike<number>
  /** Above zero. */
  readonly closes: ArrayLike<number>
}

export interface PairedReturns {
  readonly a: Float64Array
  readonly b: Float64Array
}

/** Returns from one day that both have to the next such day; a day that one of them lacks is stepped over. */
export function pairedReturns(a: Closes, b: Closes): PairedReturns {
  const size = Math.min(a.days.length, b.days.length)
  const own = new Float64Array(size)
  const other = new Float64Array(size)
  let count = 0
  let lastA: number | undefined
  let lastB: number | undefined
  for (let i = 0, j = 0; i < a.days.length && j < b.days.length;) {
    const [dayA, dayB] = [a.days[i] ?? 0, b.days[j] ?? 0]
    if (dayA < dayB) i += 1
    else if (dayB < dayA) j += 1
    else {
      const [closeA, closeB] = [a.closes[i] ?? 0, b.closes[j] ?? 0]
      if (lastA !== undefined && lastB !== undefined) {
        own[count] = closeA / lastA - 1
        other[count] = closeB / lastB - 1
        count += 1
      }
      lastA = closeA
      lastB = closeB
      i += 1
      j += 1
    }
  }
  return { a: own.subarray(0, count), b: other.subarray(0, count) }
}
