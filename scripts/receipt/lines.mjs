// The second opinion on what stands on ledger lines or on what is held now: paid, expected and realized, and the spread.
import { abs, dateOf, dayOf, dec, mul, num } from './book.mjs'

const add = (list, pick = (value) => value) => list.reduce((sum, item) => sum + pick(item), 0n)
const fine = 10n ** 18n
const cent = 10n ** 16n

// In the receipt's own unit, 10^-18; a quotient goes to the nearest, halves to even.
const read = (text) => dec(text) / 10n ** 6n
export function nearest(a, b) {
  const low = a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)
  const rest = 2n * (a - low * b)
  const size = b < 0n ? -b : b
  const above = rest < 0n ? -rest : rest
  return above > size || (above === size && low % 2n !== 0n) ? low + 1n : low
}
const told = (value) => num(value * 10n ** 6n)

export function exposure({ of, totalValue, parts }) {
  const own = parts.filter(([, key]) => key === of)
  const total = dec(totalValue)
  if (total <= 0n || own.length === 0) return { value: null, weight: null }
  const value = num(add(own, ([, , worth]) => dec(worth)))
  return { value, weight: value / num(total) }
}

// What the words of a dividend say; the broker's own, and nothing where they say nothing.
function isQualified(words) {
  const said = (words ?? '').toLowerCase()
  if (/(^|\W)(non[\s-]*qual(ified)?|unqualified|ordinary)(\W|$)/.test(said)) return false
  return /(^|\W)qual(ified)?(\W|$)/.test(said) ? true : null
}

export function paid({ year, by, of, lines }) {
  const picks = { month: (l) => l.date.slice(0, 7), symbol: (l) => l.symbol ?? '-', account: (l) => l.account }
  const own = lines.filter((l) => +l.date.slice(0, 4) === year && (by === null || picks[by](l) === of))
  const sums = { dividends: 0n, interest: 0n, qualified: 0n, nonQualified: 0n, notTold: 0n, taxesWithheld: 0n }
  for (const { type, amount, quantity, price, description } of own) {
    let cash = amount === null ? 0n : dec(amount)
    if (type === 'tax') sums.taxesWithheld -= cash
    else if (type === 'interest') sums.interest += cash
    else {
      if (type === 'dividend_reinvested' && cash === 0n && quantity !== null && price !== null)
        cash = mul(abs(dec(quantity)), dec(price))
      if (type === 'dividend_reinvested' && cash < 0n) cash = 0n
      sums.dividends += cash
      const kind = isQualified(description)
      sums[kind === null ? 'notTold' : kind ? 'qualified' : 'nonQualified'] += cash
    }
  }
  const found = Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, num(value)]))
  return { ...found, total: num(sums.dividends + sums.interest) }
}

// Rolled back from now, line by line; a split on the way changes what a share is, not how many are owned.
function heldAt(day, now, movements) {
  let held = now
  let measure = fine
  for (const [date, type, change] of [...movements].reverse()) {
    if (dayOf(date) <= day) break
    const before = held - read(change)
    if (type === 'split' && before !== 0n) measure = nearest(measure * nearest(held * fine, before), fine)
    held = before
  }
  return nearest(held * measure, fine)
}

const rhythms = [
  [1, 24, 38],
  [3, 76, 106],
  [6, 160, 205],
  [12, 335, 395],
]

function rhythmOf(payments, today) {
  const days = []
  for (const [date] of payments) if (days.length === 0 || dayOf(date) - days.at(-1) > 6) days.push(dayOf(date))
  const gaps = days.slice(1).map((day, place) => day - days[place])
  const recent = gaps.slice(-4).sort((a, b) => a - b)
  if (recent.length === 0) return null
  const gap = (recent[Math.floor((recent.length - 1) / 2)] + recent[Math.floor(recent.length / 2)]) / 2
  const beat = rhythms.find(([, least, most]) => least <= gap && gap <= most)
  return beat && today - days.at(-1) <= beat[2] * 1.5 ? { months: beat[0], last: days.at(-1) } : null
}

function perShareOf({ payments, shares, movements }) {
  const days = new Map()
  for (const [date, account, amount] of payments) {
    const key = `${date}|${account}`
    days.set(key, { date, account, amount: (days.get(key)?.amount ?? 0n) + read(amount) })
  }
  const each = [...days.values()].reverse().flatMap(({ date, account, amount }) => {
    const at = (day) => heldAt(day, read(shares[account] ?? '0'), movements[account] ?? [])
    const held = at(dayOf(date))
    if (held <= 0n || amount <= 0n) return []
    return [{ each: nearest(amount * fine, held), settled: at(dayOf(date) - 45) === held }]
  })
  return (each.find(({ settled }) => settled) ?? each[0])?.each
}

function monthsLater(date, months) {
  const [year, month, day] = date.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10)
}

const toCents = (held, each) => nearest(nearest(held * each, fine), cent) * cent

function estimatesOf(holding, today, until) {
  const held = add(Object.values(holding.shares), read)
  const rhythm = held > 0n ? rhythmOf(holding.payments, dayOf(today)) : null
  const each = rhythm && perShareOf(holding)
  const found = []
  for (let step = rhythm?.months; each; step += rhythm.months) {
    const due = monthsLater(dateOf(rhythm.last), step)
    const date = due < today ? today : due
    if (date > until) break
    found.push({ date, status: 'estimated', held, each, months: rhythm.months })
  }
  return found
}

function declaredOf({ shares, movements, payments }, dividends, today, until) {
  return dividends.flatMap(([perShare, exDate, payDate, isSpecial]) => {
    const date = payDate ?? exDate
    const isPast = date < today || (date === today && payments.some(([on]) => on === date))
    if (isPast || date > until) return []
    const isSplit = ([on, type]) => type === 'split' && on >= exDate && on <= today
    if (Object.keys(shares).some((account) => (movements[account] ?? []).some(isSplit))) return []
    const held = add(Object.entries(shares), ([account, now]) =>
      exDate > today ? read(now) : heldAt(dayOf(exDate) - 1, read(now), movements[account] ?? []),
    )
    return held > 0n ? [{ date, status: 'declared', held, each: read(perShare), isSpecial }] : []
  })
}

export function expected({ today, month, holdings, declared, values }) {
  const until = dateOf(dayOf(today) + 365)
  const all = holdings.flatMap((holding) => {
    const sure = declaredOf(holding, declared[holding.symbol] ?? [], today, until)
    const usual = sure.filter(({ isSpecial }) => !isSpecial)
    const isMeant = ({ date, months }) => usual.some((one) => Math.abs(dayOf(one.date) - dayOf(date)) <= months * 15)
    const left = estimatesOf(holding, today, until).filter((estimate) => !isMeant(estimate))
    return [...sure, ...left].map((one) => ({ ...one, symbol: holding.symbol, amount: toCents(one.held, one.each) }))
  })
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
  const sorted = all.sort((a, b) => order(a.date, b.date) || order(a.symbol, b.symbol))
  const own = sorted.filter(({ date }) => month === null || date.startsWith(month))
  const sumOf = (list, status) =>
    told(
      add(
        list.filter((one) => one.status === status),
        ({ amount }) => amount,
      ),
    )
  const isPriced = values.every(([, worth]) => worth !== null)
  const whole = isPriced ? add(values, ([, worth]) => read(worth)) : 0n
  return {
    items: own.map(({ date, symbol, status, held, each, amount }) => {
      return { date, symbol, status, shares: told(held), perShare: told(each), amount: told(amount) }
    }),
    declared: sumOf(own, 'declared'),
    estimated: sumOf(own, 'estimated'),
    yield: whole > 0n ? told(add(sorted, ({ amount }) => amount)) / told(whole) : null,
  }
}

// Of the gains that the second implementation found in the same bundle.
export function realized({ year, sale }, { gains }) {
  const own = gains.filter(
    ({ closedOn, sellId, transactionId, term }) =>
      (year === null || +closedOn.slice(0, 4) === year) &&
      (sale === null || sale === `${sellId},${transactionId},${term}`),
  )
  const sumOf = (pick, list = own) => list.reduce((sum, one) => sum + pick(one), 0)
  const ofTerm = (wanted) =>
    sumOf(
      ({ gain }) => gain,
      own.filter(({ term }) => term === wanted),
    )
  const [gain, disallowed] = [sumOf((one) => one.gain), sumOf((one) => one.disallowed)]
  return {
    count: own.length,
    proceeds: sumOf((one) => one.proceeds),
    costBasis: sumOf((one) => one.costBasis),
    gain,
    short: ofTerm('short'),
    long: ofTerm('long'),
    disallowed,
    realized: gain + disallowed,
  }
}
