// The second opinion on figures: closes, returns and risk, in floating point from exact closes.
import { dateOf, dayOf, dec, div, isDecimal, mul, num, one, perContract, play, readRows } from './book.mjs'

const defaults = {
  lotMethod: 'fifo',
  flowTiming: 'in_start_out_end',
  returnsKind: 'simple',
  annualization: 252,
  riskFreeRate: '0',
  dayCount: 365,
  method: 'twr',
  varLevel: '0.95',
}

function table(lists) {
  const found = new Map()
  for (const [name, list] of Object.entries(lists ?? {})) {
    const days = new Map()
    for (const [date, value] of list)
      if (isDecimal(String(value)) && dec(String(value)) > 0n) days.set(dayOf(date), dec(String(value)))
    found.set(
      name,
      [...days].sort((a, b) => a[0] - b[0]),
    )
  }
  return found
}
const latest = (list, day) => list?.findLast(([on]) => on <= day)

function marketOf(bundle, rows, base) {
  const prices = table(bundle.prices)
  const fx = table(bundle.fx)
  const pair = (from, to, day) => {
    if (from === to) return one
    const straight = latest(fx.get(from + to), day)
    if (straight) return straight[1]
    const inverse = latest(fx.get(to + from), day)
    return inverse && div(one, inverse[1])
  }
  const rateOn = (currency, day) => {
    const straight = pair(currency, base, day)
    if (straight !== undefined || currency === 'USD' || base === 'USD') return straight
    const [a, b] = [pair(currency, 'USD', day), pair('USD', base, day)]
    return a === undefined || b === undefined ? undefined : mul(a, b)
  }
  const currency = new Map()
  const splits = new Map()
  for (const row of rows) {
    for (const name of [row.symbol, row.newSymbol]) if (name && !currency.has(name)) currency.set(name, row.currency)
    if (row.type === 'split' && row.ratio > 0n) splits.set(`${row.symbol}|${row.day}|${row.ratio}`, row)
  }
  const priceOn = (symbol, day) => {
    if (symbol.startsWith('cash:')) return rateOn(symbol.slice(5), day)
    const found = latest(prices.get(symbol), day)
    if (!found) return undefined
    const [on] = found
    let [, price] = found
    for (const split of splits.values())
      if (split.symbol === symbol && on < split.day && split.day <= day) price = div(price, split.ratio)
    const rate = rateOn(currency.get(symbol) ?? base, day)
    return rate === undefined ? undefined : mul(price, rate)
  }
  const daysOf = (symbol) =>
    symbol.startsWith('cash:')
      ? [...fx].filter(([name]) => name.includes(symbol.slice(5))).flatMap(([, list]) => list.map(([day]) => day))
      : (prices.get(symbol) ?? []).map(([day]) => day)
  const last = Math.max(-Infinity, ...[...prices.values()].map((list) => list.at(-1)?.[0] ?? -Infinity))
  return { rateOn, priceOn, daysOf, last }
}

// Every close from scratch: what is held on the day, times what it costs.
function closesOf(moves, market, { from, to }) {
  const days = new Set([from, to])
  for (const symbol of new Set(moves.map((move) => move.symbol)))
    if (symbol !== null) for (const day of market.daysOf(symbol)) if (day > from && day < to) days.add(day)
  for (const move of moves) if (move.flow && move.day > from) days.add(move.day)
  const held = new Map()
  let cash = 0n
  let place = 0
  let waiting = []
  const worth = (symbol, quantity, day) => {
    const price = market.priceOn(symbol, day)
    return price === undefined ? undefined : mul(quantity, price) * perContract(symbol)
  }
  return [...days]
    .sort((a, b) => a - b)
    .map((day) => {
      const flows = []
      for (; place < moves.length && moves[place].day <= day; place += 1) {
        const { symbol, quantity, cash: paid, flow, day: on } = moves[place]
        cash += paid
        if (symbol !== null) held.set(symbol, (held.get(symbol) ?? 0n) + quantity)
        if (!flow || on <= from) continue
        if (paid !== 0n) flows.push({ day: on, amount: paid })
        if (symbol !== null && quantity !== 0n) waiting.push({ symbol, quantity, day: on })
      }
      waiting = waiting.filter(({ symbol, quantity, day: on }) => {
        const early = worth(symbol, quantity, on)
        const value = early ?? worth(symbol, quantity, day)
        if (value === undefined) return true
        if (value !== 0n) flows.push({ day: early === undefined ? day : on, amount: value })
        return false
      })
      let value = waiting.length > 0 ? undefined : cash
      for (const [symbol, quantity] of held) {
        if (quantity === 0n || value === undefined) continue
        const part = worth(symbol, quantity, day)
        value = part === undefined ? undefined : value + part
      }
      return { day, value, flows }
    })
}

function closesGiven({ valuations = [], flows = [], range = {} }) {
  const within = valuations.filter(([date]) => (!range.from || date >= range.from) && (!range.to || date <= range.to))
  const days = [...new Map(within.map(([date, value]) => [dayOf(date), dec(value)]))].sort((a, b) => a[0] - b[0])
  return days.map(([day, value], place) => ({
    day,
    value,
    flows: flows
      .map(([date, amount]) => ({ day: dayOf(date), amount: dec(amount) }))
      .filter((flow) => place > 0 && flow.day > days[place - 1][0] && flow.day <= day),
  }))
}

const total = (flows) => flows.reduce((sum, { amount }) => sum + amount, 0n)

export function growthOver({ from, to, v0, v1, flows }, timing, always) {
  const early = ({ amount }) => timing === 'start' || (timing === 'in_start_out_end' && amount > 0n)
  const gain = num(v1 - v0 - total(flows))
  const dietz = always || flows.some(({ day }) => day !== to)
  let capital = num(v0)
  for (const flow of flows) {
    const weight = dietz ? (to - flow.day + (early(flow) ? 1 : 0)) / (to - from) : early(flow) ? 1 : 0
    capital += num(flow.amount) * weight
  }
  return { value: capital > 0 ? gain / capital : gain === 0 ? 0 : null, dietz, capital }
}

// All rates, by looking: a fine net over ln(1 + rate), closed by halving. Coarser than the first and independent of it.
export function rateOf(flows, yearDays) {
  const merged = new Map()
  for (const [day, amount] of flows) merged.set(day, (merged.get(day) ?? 0) + amount)
  const list = [...merged].filter(([, amount]) => amount !== 0).sort((a, b) => a[0] - b[0])
  const at = (u) => {
    const powers = list.map(([day]) => (-u * (day - list[0][0])) / yearDays)
    const top = Math.max(...powers)
    return list.reduce((sum, [, amount], place) => sum + amount * Math.exp(powers[place] - top), 0)
  }
  const found = []
  const net = Array.from({ length: 8001 }, (_, k) => Math.sinh((k - 4000) / 440) / 4)
  for (let k = 1; k < net.length && list.length > 1; k += 1) {
    let [low, high] = [net[k - 1], net[k]]
    const sign = at(low) > 0
    if (at(high) > 0 === sign) continue
    for (let i = 0; i < 200; i += 1) {
      const middle = (low + high) / 2
      if (at(middle) > 0 === sign) low = middle
      else high = middle
    }
    found.push(Math.expm1((low + high) / 2))
  }
  if (found.length === 1 && !Number.isFinite(found[0])) return { value: null, status: 'no_answer' }
  const status = found.length === 1 ? 'ok' : found.length > 1 ? 'no_unique_answer' : 'no_answer'
  return { value: status === 'ok' ? found[0] : null, status }
}

function riskOf(r, b, dates, o) {
  const A = o.annualization
  const rf = Number(o.riskFreeRate) / A
  const n = r.length
  const avg = (x) => x.reduce((s, v) => s + v, 0) / x.length
  const sd = (x) => (x.length < 2 ? null : Math.sqrt(x.reduce((s, v) => s + (v - avg(x)) ** 2, 0) / (x.length - 1)))
  const per = (x, y) => (x === null || y === null || Math.abs(y) <= 1e-15 ? null : x / y)
  const same = n > 0 && b.length === n
  const down = n === 0 ? null : Math.sqrt(r.reduce((s, v) => s + Math.min(0, v - rf) ** 2, 0) / n)
  const geo = (x) => x.reduce((g, v) => g * (1 + v), 1) ** (1 / x.length) - 1
  const side = (test) => {
    const places = same ? b.flatMap((v, k) => (test(v) ? [k] : [])) : []
    return places.length === 0 ? null : per(geo(places.map((k) => r[k])), geo(places.map((k) => b[k])))
  }
  const closes = r.reduce((list, v) => [...list, list.at(-1) * (1 + v)], [1])
  const fall = { value: n === 0 ? null : 0, from: null, to: null, recoveredAt: null }
  let top = 0
  let peak = 0
  closes.forEach((close, k) => {
    if (close >= closes[top]) top = k
    if (1 - close / closes[top] > (fall.value ?? 0)) {
      peak = top
      Object.assign(fall, {
        value: 1 - close / closes[top],
        from: dates?.[top] ?? null,
        to: dates?.[k] ?? null,
        recoveredAt: null,
        at: k,
      })
    }
  })
  const back = fall.at === undefined ? -1 : closes.findIndex((close, k) => k > fall.at && close >= closes[peak])
  if (back > 0) fall.recoveredAt = dates?.[back] ?? null
  delete fall.at
  const sorted = [...r].sort((x, y) => x - y)
  const tail = Number(((one - dec(o.varLevel)) * BigInt(Math.max(0, n - 1))) / one)
  const diff = same ? r.map((v, k) => v - b[k]) : []
  const varB = same && n > 1 ? b.reduce((s, v) => s + (v - avg(b)) ** 2, 0) : 0
  const slope =
    varB > 2 ** -52 * n * (same ? avg(b) : 0) ** 2
      ? r.reduce((s, v, k) => s + (v - avg(r)) * (b[k] - avg(b)), 0) / varB
      : null
  const logs = o.returnsKind === 'log' ? r.map((v) => Math.log(1 + v)) : r
  const grown = closes.at(-1)
  return {
    volatility: n < 2 || r.some((v) => o.returnsKind === 'log' && v <= -1) ? null : sd(logs) * Math.sqrt(A),
    downsideDeviation: down === null ? null : down * Math.sqrt(A),
    sharpe: n < 2 ? null : per((avg(r) - rf) * Math.sqrt(A), sd(r)),
    sortino: n === 0 ? null : per((avg(r) - rf) * Math.sqrt(A), down),
    calmar: n === 0 || grown < 0 ? null : per(grown ** (A / n) - 1, fall.value),
    beta: slope,
    alpha: slope === null ? null : (avg(r) - rf - slope * (avg(b) - rf)) * A,
    trackingError: diff.length < 2 ? null : sd(diff) * Math.sqrt(A),
    informationRatio: diff.length < 2 ? null : per(avg(diff) * Math.sqrt(A), sd(diff)),
    upCapture: side((v) => v > 0),
    downCapture: side((v) => v < 0),
    var: n === 0 ? null : -sorted[tail],
    expectedShortfall: n === 0 ? null : -avg(sorted.slice(0, tail + 1)),
    omega: per(
      r.reduce((s, v) => s + Math.max(0, v - rf), 0),
      r.reduce((s, v) => s + Math.max(0, rf - v), 0),
    ),
    maxDrawdown: fall,
  }
}

const by = (list, keyOf, fields) => {
  const found = new Map()
  for (const item of list) {
    const key = keyOf(item)
    const same = found.get(key)
    if (!same) found.set(key, { ...item })
    else for (const field of fields) same[field] += item[field]
  }
  return [...found.values()]
}

export function recompute(bundle) {
  const options = { ...defaults, ...bundle.options }
  const base = bundle.baseCurrency ?? 'USD'
  const range = bundle.range ?? {}
  const rows = readRows(bundle)
  const market = marketOf(bundle, rows, base)
  const hasLedger = rows.length > 0
  const days = rows.map(({ day }) => day)
  const from = range.from ? dayOf(range.from) : Math.min(...days) - 1
  const to = Math.max(from, range.to ? dayOf(range.to) : Math.max(market.last, ...days))
  const iras = (bundle.accounts ?? []).filter(({ type }) => type === 'ira' || type === 'roth').map(({ id }) => id)
  const book = hasLedger
    ? play(rows, {
        base,
        method: options.lotMethod,
        ...market,
        isIra: (id) => iras.includes(id),
        through: to,
        to: range.to,
      })
    : { moves: [], earned: [], gains: [], lots: [], wash: [] }
  const closes = hasLedger ? closesOf(book.moves, market, { from, to }) : closesGiven(bundle)
  return { ...returnsOf(bundle, closes, options), ...booked(book, { from, to, closes, hasLedger }) }
}

function returnsOf(bundle, closes, options) {
  const [v0, v1] = [closes[0]?.value, closes.at(-1)?.value]
  const isValued = v0 !== undefined && v1 !== undefined
  const timing = options.flowTiming
  const flows = closes.slice(1).flatMap((close) => close.flows)
  const daily = []
  let growth = 1
  let dietz = false
  let first
  let open
  let pending = []
  for (const close of isValued ? closes : []) {
    if (open) pending.push(...close.flows)
    if (close.value === undefined) continue
    if (open) {
      first ??= open.day
      const link = growthOver(
        { from: open.day, to: close.day, v0: open.value, v1: close.value, flows: pending },
        timing,
        false,
      )
      if (link.value !== null) {
        daily.push([close.day, link.value])
        dietz ||= link.dietz
        growth = growth === null ? null : growth * (1 + link.value)
      } else if (!(timing === 'end' && open.value === 0n)) growth = null
    }
    open = close
    pending = []
  }
  const span = closes.length > 0 ? closes.at(-1).day - closes[0].day : 0
  const whole =
    isValued && span > 0
      ? growthOver({ from: closes[0].day, to: closes.at(-1).day, v0, v1, flows }, timing, true).value
      : null
  const isDietz = options.method === 'modified_dietz'
  const value = isDietz ? whole : daily.length === 0 || growth === null ? null : growth - 1
  const paid = (bundle.cashFlows ?? []).map(([date, amount]) => [dayOf(date), num(dec(amount))])
  const through = isValued
    ? [[closes[0].day, -num(v0)], [closes.at(-1).day, num(v1)], ...flows.map(({ day, amount }) => [day, -num(amount)])]
    : []
  const given = (bundle.returns ?? []).map(Number)
  const returns = given.length > 0 ? given : daily.map(([, r]) => r)
  const dates =
    given.length > 0
      ? undefined
      : [first, ...daily.map(([day]) => day)].map((day) => (day === undefined ? null : dateOf(day)))
  return {
    twr: {
      value,
      annualized: value === null || span < 365 || value < -1 ? null : (1 + value) ** (options.dayCount / span) - 1,
      method: isDietz || dietz ? 'modified_dietz' : 'twr',
      daily: daily.map(([day, r]) => [dateOf(day), r]),
    },
    modifiedDietz: whole,
    mwr: rateOf(paid.length > 0 ? paid : through, options.dayCount),
    risk: riskOf(returns, (bundle.benchmarkReturns ?? []).map(Number), dates, options),
  }
}

function booked({ earned, gains, lots, wash }, { from, to, closes, hasLedger }) {
  const money = (value) => (value === undefined || value === null ? null : num(value))
  const [opening, closing] = [closes[0]?.value, closes.at(-1)?.value]
  const net = total(closes.slice(1).flatMap((close) => close.flows))
  const sumOf = (kind) =>
    earned.reduce((sum, e) => (e.kind === kind && e.day > from && e.day <= to ? sum + e.amount : sum), 0n)
  const sign = (lot) => (lot.short ? -1n : 1n)
  const purchase = (l) => JSON.stringify([l.account, l.symbol, l.buy, l.short])
  const heldOf = (parts) => {
    const found = by(parts, (part) => part.since, ['quantity']).sort((a, b) => a.since - b.since)
    const told = found.map((part) => ({ heldSince: dateOf(part.since), quantity: num(sign(part) * part.quantity) }))
    return { heldSince: told[0].heldSince, heldParts: told.length < 2 ? [] : told }
  }
  const feesOf = {}
  for (const e of earned)
    if (e.kind === 'fee' && e.symbol && e.day > from && e.day <= to)
      feesOf[e.symbol] = (feesOf[e.symbol] ?? 0n) + e.amount
  const held = by(lots, purchase, ['quantity', 'cost'])
  return {
    feesOf,
    // As exact as the book: the numbers below are told with the digits of a double.
    exactLots: held.map((lot) => ({ quantity: sign(lot) * lot.quantity, cost: sign(lot) * lot.cost })),
    value: {
      opening: money(opening),
      closing: money(closing),
      netFlows: closes.length === 0 ? null : money(net),
      gain: opening === undefined || closing === undefined ? null : money(closing - opening - net),
      income: hasLedger ? money(sumOf('income')) : null,
      fees: hasLedger ? money(sumOf('fee')) : null,
    },
    lots: held.map((lot) => ({
      symbol: lot.symbol,
      account: lot.account,
      openedOn: dateOf(lot.opened),
      transactionId: lot.buy,
      quantity: num(sign(lot) * lot.quantity),
      costBasis: num(sign(lot) * lot.cost),
      ...heldOf(lots.filter((other) => purchase(other) === purchase(lot))),
    })),
    gains: by(gains, (g) => JSON.stringify([g.account, g.symbol, g.sell, g.buy, g.term]), [
      'quantity',
      'proceeds',
      'basis',
      'disallowed',
    ])
      .filter((g) => g.closed > from && g.closed <= to)
      .map((g) => ({
        symbol: g.symbol,
        account: g.account,
        openedOn: dateOf(g.opened),
        closedOn: dateOf(g.closed),
        sellId: g.sell,
        transactionId: g.buy,
        term: g.term,
        quantity: num(g.quantity),
        proceeds: num(g.proceeds),
        costBasis: num(g.basis),
        gain: num(g.proceeds - g.basis),
        disallowed: num(g.disallowed),
      })),
    washCarried: wash
      .filter(({ verdict }) => verdict === 'match')
      .map(({ sellId, buyId, added, longer }) => ({
        sellId,
        buyId,
        basisAdded: num(added),
        heldLonger: longer.sort((a, b) => b[0] - a[0]).map(([days, some]) => ({ days, quantity: num(some) })),
      })),
    washSales: wash.map(({ sellId, buyId, verdict, quantity, disallowed }) => ({
      sellId,
      buyId,
      verdict,
      quantity: num(quantity),
      disallowed: num(disallowed),
    })),
  }
}
