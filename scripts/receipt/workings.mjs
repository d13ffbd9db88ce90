// The second opinion on what a receipt gives beyond the bundle: parts, shape, correlations and earnings, from scratch.
import { abs, dayOf, dec, div, mul, num, perContract } from './book.mjs'
import { growthOver, rateOf } from './figures.mjs'
import { checkup, stressPeriod, stressShocks } from './held.mjs'
import { expected, exposure, paid, realized } from './lines.mjs'
import { costs, lots, washSale } from './lots.mjs'
import { pearson } from './steps.mjs'

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
const add = (list, pick) => list.reduce((sum, item) => sum + pick(item), 0n)
const optional = (text) => (text === null || text === undefined ? null : dec(text))

function earnings({ lines, hasGain }, { value }) {
  const sums = { income: 0n, fees: 0n, taxes: 0n }
  for (const line of lines) {
    const [cash, fee, price, quantity] = [line.amount, line.fee, line.price, line.quantity].map(optional)
    if (['dividend', 'interest'].includes(line.type)) sums.income += cash ?? 0n
    else if (line.type === 'fee') sums.fees -= cash ?? 0n
    else if (line.type === 'tax') sums.taxes -= cash ?? 0n
    else if (line.type === 'dividend_reinvested')
      sums.income += cash ? (cash > 0n ? cash : 0n) : price === null ? 0n : mul(abs(quantity ?? 0n), price)
    else if (['buy', 'sell', 'sell_short', 'buy_to_cover'].includes(line.type)) sums.fees += abs(fee ?? 0n)
  }
  const [income, fees, taxes] = [num(sums.income), num(sums.fees), num(sums.taxes)]
  const gain = hasGain ? (value.gain ?? 0) : null
  return { income, fees, taxes, priceGain: gain === null ? null : gain - income + fees + taxes }
}

function sameMoney({ days, opening }) {
  let shares = null
  let waiting = 0n
  let closing = null
  let spent = opening === null || days.length === 0 || days[0][2] === null
  const flows = days.slice(1).map(([date, flow]) => [dayOf(date), dec(flow)])
  days.forEach(([, flow, price], place) => {
    closing = null
    if (place > 0) waiting += dec(flow)
    if (spent || price === null) return
    shares = (shares ?? div(dec(opening), dec(price))) + div(waiting, dec(price))
    waiting = 0n
    spent = shares < 0n
    if (!spent) closing = mul(shares, dec(price))
  })
  const net = add(flows, ([, amount]) => amount)
  if (closing === null || opening === null) return { closing: null, gain: null, mwr: null }
  const [first, last] = [dayOf(days[0][0]), dayOf(days.at(-1)[0])]
  const paid = [[first, -num(dec(opening))], ...flows.map(([day, amount]) => [day, -num(amount)]), [last, num(closing)]]
  const mwr = days.length < 2 ? null : rateOf(paid, 365).value
  return { closing: num(closing), gain: num(closing - dec(opening) - net), mwr }
}

function concentration({ totalValue, positions, n }) {
  const total = num(dec(totalValue))
  const weights = total > 0 ? positions.map(({ marketValue }) => num(dec(marketValue)) / total) : []
  const hhi = weights.length === 0 ? null : weights.reduce((sum, weight) => sum + weight ** 2, 0)
  const sizes = weights.map(Math.abs).sort((a, b) => b - a)
  return {
    hhi,
    effectiveHoldings: hhi ? 1 / hhi : null,
    topWeight: sizes.slice(0, n).reduce((sum, weight) => sum + weight, 0),
  }
}

function correlations({ closes, pairsMin }) {
  const symbols = Object.keys(closes)
  const table = symbols.map((a) => symbols.map((b) => pearson(closes[a], closes[b], pairsMin)))
  const pairs = table.flatMap((row, place) => row.slice(place + 1)).filter(({ r }) => r !== null)
  return {
    symbols,
    matrix: table.map((row) => row.map(({ r }) => r)),
    observations: pairs.length === 0 ? 0 : Math.min(...pairs.map(({ steps }) => steps)),
    average: pairs.length === 0 ? null : mean(pairs.map(({ r }) => r)),
  }
}

// Day by day from the opening: what is held, what it costs, what crossed. Every day is valued anew.
function valued({ cash: openingCash, quantities, movements }, days, priceOn) {
  let cash = dec(openingCash)
  const held = new Map(Object.entries(quantities).map(([symbol, quantity]) => [symbol, dec(quantity)]))
  const worth = (symbol, quantity, date) => {
    const price = priceOn(symbol, date)
    return price === null ? null : mul(quantity, price) * perContract(symbol)
  }
  let place = 0
  let waiting = []
  return days.map((date) => {
    const flows = []
    for (; place < movements.length && movements[place][0] <= date; place += 1) {
      const [on, symbol, quantity, paid, isFlow] = movements[place]
      cash += dec(paid)
      if (symbol !== null) held.set(symbol, (held.get(symbol) ?? 0n) + dec(quantity))
      if (!isFlow) continue
      if (dec(paid) !== 0n) flows.push({ day: dayOf(on), amount: dec(paid) })
      if (symbol !== null && dec(quantity) !== 0n) waiting.push([on, symbol, dec(quantity)])
    }
    waiting = waiting.filter(([on, symbol, quantity]) => {
      const early = worth(symbol, quantity, on)
      const amount = early ?? worth(symbol, quantity, date)
      if (amount === null) return true
      if (amount !== 0n) flows.push({ day: dayOf(early === null ? date : on), amount })
      return false
    })
    let value = waiting.length > 0 ? null : cash
    for (const [symbol, quantity] of held) {
      if (value === null || quantity === 0n) continue
      const amount = worth(symbol, quantity, date)
      value = amount === null ? null : value + amount
    }
    return { day: dayOf(date), value, flows }
  })
}

// From one day with a value to the next, with everything that crossed between.
function linksOf(closes) {
  const links = []
  let open = null
  let pending = []
  for (const close of closes) {
    pending.push(...close.flows)
    if (close.value === null) continue
    if (open) {
      const span = { from: open.day, to: close.day, v0: open.value, v1: close.value, flows: pending }
      const gain = close.value - open.value - add(pending, ({ amount }) => amount)
      links.push({ ...span, gain, ...growthOver(span, 'in_start_out_end', false) })
    }
    open = close
    pending = []
  }
  return links
}

// What a part is: its securities, each paid for from outside; or the cash, to which every security is outside.
function carved({ cash, quantities, movements }, { members, isCash }) {
  const isIn = (symbol) => symbol !== null && members.includes(symbol)
  if (isCash)
    return {
      cash,
      quantities: {},
      movements: movements
        .filter(([, , , paid]) => dec(paid) !== 0n)
        .map(([date, symbol, , paid, isFlow]) => [date, null, '0', paid, symbol !== null || isFlow]),
    }
  return {
    cash: '0',
    quantities: Object.fromEntries(Object.entries(quantities).filter(([symbol]) => isIn(symbol))),
    movements: movements
      .filter(([, symbol]) => isIn(symbol))
      .flatMap(([date, symbol, quantity, paid, isFlow]) => {
        const back = paid.startsWith('-') ? paid.slice(1) : `-${paid}`
        const itself = [date, symbol, quantity, paid, isFlow]
        return dec(paid) === 0n ? [itself] : [itself, [date, null, '0', back, true]]
      }),
  }
}

function part({ days, whole, part: wanted, prices }) {
  const priceOn = (symbol, date) => {
    const found = (prices[symbol] ?? []).findLast(([on]) => on <= date)
    return found?.[1] === undefined || found[1] === null ? null : dec(found[1])
  }
  const opening = wanted.members === undefined ? wanted : carved(whole, wanted)
  const [first, last] = [days[0], days.at(-1)]
  const crossed = opening.movements.filter(([date, , , , isFlow]) => isFlow && date > first && date <= last)
  const own =
    days.length === 0 ? [] : [...new Set([...days, ...crossed.map(([date]) => date)])].sort((a, b) => (a < b ? -1 : 1))
  const closes = valued(opening, own, priceOn)
  const links = linksOf(closes)
  const [v0, v1] = [closes[0]?.value ?? null, closes.at(-1)?.value ?? null]
  const flows = closes.slice(1).flatMap((close) => close.flows)
  const net = add(flows, ({ amount }) => amount)
  const isValued = closes.length > 1 && v0 !== null && v1 !== null
  const paid = isValued
    ? closes.slice(1).map(({ day, flows: list }) => [day, -num(add(list, ({ amount }) => amount))])
    : []
  const rate = isValued
    ? rateOf([[closes[0].day, -num(v0)], ...paid, [closes.at(-1).day, num(v1)]], 365)
    : { value: null, status: 'not_valued' }
  return {
    opening: v0 === null ? null : num(v0),
    closing: v1 === null ? null : num(v1),
    netFlows: num(net),
    gain: v0 === null || v1 === null ? null : num(v1 - v0 - net),
    twr: links.length === 0 ? null : links.reduce((grown, { value }) => grown * (1 + (value ?? 0)), 1) - 1,
    mwr: rate.value,
    mwrStatus: rate.status,
    contribution: shareOf(linksOf(valued(whole, days, priceOn)), links),
    partDays: own,
  }
}

function shareOf(links, parts) {
  if (links.length === 0) return null
  let grown = 1
  let sum = 0
  for (const { from, to, value, capital } of links) {
    if (value === null || capital <= 0) continue
    const inside = parts.filter((link) => link.from >= from && link.to <= to)
    sum += (grown * num(add(inside, (link) => link.gain))) / capital
    grown *= 1 + value
  }
  return sum
}

const ofLines = { exposure, paid, expected, realized, lots, costs, wash_sale: washSale }
const ofHeld = { stress_period: stressPeriod, stress_shocks: stressShocks, checkup }
const kinds = {
  earnings,
  same_money: sameMoney,
  concentration,
  correlations,
  part,
  none: () => ({}),
  ...ofLines,
  ...ofHeld,
}

export function recomputeWorkings(bundle, own) {
  const { workings } = bundle
  const kind = workings && kinds[workings.kind]
  if (!workings) return null
  if (!kind) return { kind: `unknown: ${workings.kind}` }
  const { partDays, ...found } = kind(workings, own)
  // Days on which something crosses are days of the part; both must have found the same.
  if (partDays && String(partDays) !== String(workings.partDays)) found.partDays = partDays
  return found
}
