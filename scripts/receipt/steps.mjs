// Returns over the steps that two lists of closes both made, and how closely two of them go together.
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length

export function stepsOf(left, right) {
  const other = new Map(right)
  const both = left.filter(([date]) => other.has(date)).map(([date, close]) => [Number(close), Number(other.get(date))])
  return [0, 1].map((side) => both.slice(1).map((pair, place) => pair[side] / both[place][side] - 1))
}

export function pearson(left, right, least) {
  const [x, y] = stepsOf(left, right)
  if (x.length < least) return { r: null, steps: x.length }
  const [mx, my] = [mean(x), mean(y)]
  const product = mean(x.map((value, place) => (value - mx) * (y[place] - my)))
  const spread = Math.sqrt(mean(x.map((value) => (value - mx) ** 2)) * mean(y.map((value) => (value - my) ** 2)))
  return { r: spread < 1e-18 ? null : product / spread, steps: x.length }
}

// Of all pairs that have enough steps in common.
export function meanCorrelation(closes, least) {
  const symbols = Object.keys(closes)
  const found = symbols.flatMap((a, place) =>
    symbols.slice(place + 1).map((b) => pearson(closes[a], closes[b], least).r),
  )
  const known = found.filter((r) => r !== null)
  return known.length === 0 ? null : mean(known)
}
