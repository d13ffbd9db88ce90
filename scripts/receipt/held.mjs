// The second opinion on what would become of the holdings of now, and on how they keep a person's own limits: every move of
// every holding, every beta and every measure from the receipt's inputs alone. Money in whole 10^-24, rounded halves to even.
import { abs, dayOf, dec, num, one } from './book.mjs'
import { nearest } from './lines.mjs'
import { meanCorrelation, stepsOf } from './steps.mjs'

const cent = one / 100n
const micro = one / 1_000_000n
const hundred = 100n * one
const rounded = (value, step) => nearest(value, step) * step
const add = (list) => list.reduce((sum, value) => sum + value, 0n)

// What a percentage makes of a value, by no more than all of it.
function hit([symbol, , , worth], percent) {
  if (percent === null || worth === null) return { symbol, worth, percent: null, change: null }
  const counted = percent < -hundred ? -hundred : percent
  const change = nearest(dec(worth) * counted, hundred * cent) * cent
  return { symbol, worth, percent: rounded(counted, micro), change }
}

function whole(moves, { totalValue, of }) {
  const known = moves.filter(({ change }) => change !== null)
  const size = (list) => add(list.map(({ worth }) => (worth === null ? 0n : abs(dec(worth)))))
  const lost = add(known.map(({ change }) => change))
  const total = dec(totalValue)
  const all = known.length === moves.length ? lost : null
  const share = all === null || total <= 0n ? null : nearest(all * hundred, total * micro) * micro
  const own = moves.find(({ symbol }) => symbol === of) ?? { change: null, percent: null }
  const part = of === null ? { change: all, percent: share } : own
  const told = (value) => (value === null ? null : num(value))
  const asFraction = (percent) => (percent === null ? null : num(percent) / 100)
  return {
    after: all === null ? null : num(total + all),
    change: told(part.change),
    changePercent: asFraction(part.percent),
    knownChange: num(lost),
    covered: size(moves) === 0n ? null : asFraction(nearest(size(known) * hundred, size(moves) * micro) * micro),
    positions: moves.map(({ symbol, change, percent }) => [symbol, told(change), asFraction(percent)]),
  }
}

export function stressPeriod({ from, to, staleDaysMax, benchmark, holdings, closes, ...rest }) {
  const closeOn = (symbol, date) => {
    const last = (closes[symbol] ?? []).findLast(([on]) => on <= date)
    return last !== undefined && dayOf(date) - dayOf(last[0]) <= staleDaysMax ? dec(last[1]) : null
  }
  const moveOf = (symbol) => {
    const [before, after] = [closeOn(symbol, from), closeOn(symbol, to)]
    if (!before || after === null) return null
    return rounded(nearest((after - before) * 10n ** 18n, before) * 10n ** 8n, micro)
  }
  const moves = holdings.map((holding) => hit(holding, moveOf(holding[0])))
  const { after: _after, ...found } = whole(moves, rest)
  const market = moveOf(benchmark)
  return { benchmark: market === null ? null : num(market) / 100, ...found }
}

// Covariance over variance of the steps that both made.
function slopeOf(own, market, least) {
  if (!own || !market) return null
  const [x, y] = stepsOf(own, market)
  if (x.length < Math.max(2, least)) return null
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
  const [mx, my] = [mean(x), mean(y)]
  const spread = y.reduce((sum, value) => sum + (value - my) ** 2, 0)
  if (spread <= 2 ** -52 * my * my * y.length) return null
  return x.reduce((sum, value, place) => sum + (value - mx) * (y[place] - my), 0) / spread
}

export function stressShocks({ shocks, returnsMin, benchmark, holdings, closes, ...rest }) {
  const folded = (text) => String(text).toUpperCase()
  const percentOf = ([symbol, sector, assetType]) => {
    const own = { symbol, sector: sector ?? 'Unknown', assetType }
    for (const by of ['symbol', 'sector', 'assetType']) {
      const shock = shocks.findLast((one) => one.by === by && folded(one.key) === folded(own[by]))
      if (shock) return dec(shock.percent)
    }
    const shock = shocks.findLast((one) => one.by === 'market')
    if (!shock) return 0n
    const slope = slopeOf(closes[symbol], closes[benchmark], returnsMin)
    return slope === null ? null : (dec(slope.toFixed(6)) * dec(shock.percent)) / one
  }
  const { after, ...found } = whole(
    holdings.map((holding) => hit(holding, percentOf(holding))),
    rest,
  )
  return { valueAfter: after, ...found }
}

// The largest share of the total; of two alike the first. `places` of a percent.
function heaviest(parts, totalValue, places) {
  const step = one / 10n ** BigInt(places)
  const shares = parts.map(([name, worth]) => [name, nearest(worth * hundred, dec(totalValue) * step) * step])
  const [subject, share] = shares.reduce((most, own) => (own[1] > most[1] ? own : most), shares[0] ?? [null, 0n])
  return { subject, figure: num(share) / 100 }
}

function summed(parts) {
  const sums = new Map()
  for (const [name, worth] of parts) sums.set(name, (sums.get(name) ?? 0n) + worth)
  return [...sums]
    .filter(([, worth]) => worth !== 0n)
    .sort((a, b) => (b[1] === a[1] ? (a[0] < b[0] ? -1 : 1) : b[1] > a[1] ? 1 : -1))
}

const isUnknown = ({ totalValue, unpriced }) => dec(totalValue) <= 0n || unpriced.length > 0
const nothing = { subject: null, figure: null }

const measures = {
  positions: (given) => {
    if (isUnknown(given)) return nothing
    const own = given.positions.filter(
      ([, type, , worths]) => !given.notCounted.includes(type) && !worths.includes(null),
    )
    const parts = own.map(([symbol, , , worths]) => [symbol, add(worths.map(dec))])
    return heaviest(parts, given.totalValue, 6)
  },
  sectors: (given) => {
    if (isUnknown(given)) return nothing
    const own = given.positions.filter(([, , sector]) => !given.notCounted.includes(sector))
    const parts = own.map(([, , sector, worths]) => [sector, add(worths.filter((worth) => worth !== null).map(dec))])
    return heaviest(summed(parts), given.totalValue, 10)
  },
  cash: ({ cash, totalValue }) => {
    const total = dec(totalValue)
    const figure = total > 0n ? num(nearest(dec(cash) * hundred, total * micro) * micro) / 100 : null
    return { subject: null, figure }
  },
  holdings: ({ symbols }) => ({ subject: null, figure: symbols.length }),
  correlation: ({ closes, pairsMin }) => ({ subject: null, figure: meanCorrelation(closes, pairsMin) }),
  fees: ({ values, lines }) => {
    const mean = values.reduce((sum, [, value]) => sum + num(dec(value)), 0) / values.length
    if (!(mean > 0)) return nothing
    const paid = ({ type, fee, amount }) => (type === 'fee' ? -dec(amount ?? '0') : abs(dec(fee ?? '0')))
    const share = (num(add(lines.map(paid))) / mean) * 100
    return { subject: null, figure: Number(share.toFixed(6)) / 100 }
  },
}

export function checkup(given) {
  const { figure, subject } = measures[given.measure](given)
  const isPercent = !['holdings', 'correlation'].includes(given.measure)
  const shown = figure === null ? null : isPercent ? figure * 100 : figure
  const keeps = (limit, isKept) => {
    if (limit === null) return null
    if (shown === null) return 'unknown'
    return isKept(Number(limit)) ? 'pass' : 'warn'
  }
  // A double's last digit must not turn a limit that is just reached into one that is not kept.
  const slack = 1e-11
  return {
    figure,
    subject,
    most: keeps(given.most, (limit) => shown <= limit + slack),
    least: keeps(given.least, (limit) => shown >= limit - slack),
  }
}
