// Receipts of what stands on the holdings of now, from one seed: what the lots of a random ledger are worth in random accounts,
// what its wash sales carried over, past days and shocks through random closes, and every measure of the check-up.
import { closeOn, closesOf, plainCloses } from '../../packages/domain/src/columns/index.ts'
import { accountMoves, earningOf } from '../../packages/server/src/features/performance/account-moves.ts'
import { checkupWorkings } from '../../packages/server/src/features/performance/checkup-workings.ts'
import { lotWorkings, washSaleWorkings } from '../../packages/server/src/features/performance/lot-workings.ts'
import { periodWorkings, shockWorkings } from '../../packages/server/src/features/performance/stress-workings.ts'
import { pastPeriods } from '../../packages/server/src/features/performance/stress.ts'
import { dateOf, dayOf } from './book.mjs'
import { randomOf } from './random.mjs'

const fine = 10n ** 18n
const unitsOf = (text) => {
  const [whole, part = ''] = text.replace('-', '').split('.')
  const size = BigInt(whole) * fine + BigInt(part.padEnd(18, '0').slice(0, 18))
  return text.startsWith('-') ? -size : size
}
const textOf = (units) => {
  const size = units < 0n ? -units : units
  const text = `${size / fine}.${String(size % fine).padStart(18, '0')}`.replace(/\.?0+$/, '')
  return units < 0n ? `-${text}` : text
}
const addUp = (texts) => textOf(texts.reduce((sum, text) => sum + unitsOf(text), 0n))

const sectors = ['Technology', 'Energy', 'Health', 'Diversified', null]
const kinds = ['stock', 'stock', 'etf', 'crypto', 'bond']
const benchmark = 'SPY'

// What the accounts report: what the ledger says, or a share more of it; now and then without a value.
function portfolioOf(lots, { chance, pick, decimal }) {
  const bySymbol = Map.groupBy(lots, ({ symbol }) => symbol)
  const positions = [...bySymbol].map(([symbol, own]) => {
    const holdings = [...Map.groupBy(own, ({ account }) => account)].map(([accountId, parts]) => {
      const quantity = addUp([...parts.map((lot) => lot.quantity), ...(chance(0.1) ? ['1.5'] : [])])
      const worth = `${quantity.startsWith('-') ? '-' : ''}${decimal(90_000, 2)}`
      return { accountId, quantity, marketValue: chance(0.05) ? null : worth }
    })
    const isValued = holdings.every(({ marketValue }) => marketValue !== null)
    const marketValue = isValued ? addUp(holdings.map((holding) => holding.marketValue)) : null
    return { symbol, sector: pick(sectors), assetType: pick(kinds), marketValue, holdings }
  })
  const cash = `${chance(0.1) ? '-' : ''}${decimal(20_000, 2)}`
  const totalValue = addUp([cash, ...positions.flatMap(({ marketValue }) => marketValue ?? [])])
  const unpriced = positions.filter(({ marketValue }) => marketValue === null)
  const share = ({ marketValue }) =>
    marketValue === null || Number(totalValue) <= 0 ? null : percentText(marketValue, totalValue, 6)
  return {
    positions: positions.map((position) => ({ ...position, weightPercent: share(position) })),
    totals: { cash, totalValue },
    unpriced: unpriced.map(({ symbol }) => ({ symbol, reason: 'it has no price' })),
  }
}

// As the portfolio tells it: halves to even.
function percentText(part, whole, places) {
  const [a, b] = [unitsOf(part) * 100n * 10n ** BigInt(places), unitsOf(whole)]
  const low = a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)
  const rest = 2n * (a - low * b)
  const up = rest > b || (rest === b && low % 2n !== 0n) ? 1n : 0n
  return textOf(((low + up) * fine) / 10n ** BigInt(places))
}

function sectorsOf({ positions, totals: { totalValue } }) {
  if (Number(totalValue) <= 0) return []
  const sums = new Map()
  for (const { sector, holdings } of positions)
    for (const { marketValue } of holdings)
      sums.set(sector ?? 'Unknown', addUp([sums.get(sector ?? 'Unknown') ?? '0', marketValue ?? '0']))
  return [...sums]
    .filter(([, worth]) => unitsOf(worth) !== 0n)
    .sort((a, b) => (unitsOf(b[1]) > unitsOf(a[1]) ? 1 : unitsOf(b[1]) < unitsOf(a[1]) ? -1 : a[0] < b[0] ? -1 : 1))
    .map(([key, worth]) => ({ key, label: key, marketValue: worth, weightPercent: percentText(worth, totalValue, 10) }))
}

// Closes with holes; a few symbols have none, or stop long before the end.
function pricesOf(symbols, { from, to }, { chance, next, whole }) {
  const columns = new Map()
  for (const symbol of [...symbols, benchmark]) {
    if (chance(0.1)) continue
    const rows = []
    let level = 10 + next() * 200
    for (let day = from - 7; day <= to; day += 1 + whole(3)) {
      level = Math.max(0.5, level * (0.96 + 0.081 * next()))
      if (!chance(0.1)) rows.push({ day, value: unitsOf(level.toFixed(2)) })
      if (chance(0.004)) day += 9
    }
    const series = { days: rows.map(({ day }) => day), values: rows.map(({ value }) => value) }
    if (rows.length > 0) columns.set(symbol, closesOf(series, { staleDaysMax: 7 }))
  }
  return {
    missing: new Map(),
    columnsOf: (symbol) => columns.get(symbol),
    closesOf: (symbol) => {
      const found = columns.get(symbol)
      return found && { days: [...found.day], closes: plainCloses(found) }
    },
    on: (symbol, day) => {
      const found = columns.get(symbol)
      return found && closeOn(found, day)
    },
  }
}

function shocksOf(positions, { chance, pick, whole, next }) {
  const percent = () => (chance(0.2) ? String(whole(300) - 100) : (next() * 150 - 100).toFixed(whole(5)))
  const symbols = positions.map(({ symbol }) => symbol)
  return Array.from({ length: 1 + whole(5) }, () => {
    const by = pick(['market', 'symbol', 'sector', 'assetType'])
    if (by === 'market') return { by, percent: percent() }
    const key = {
      symbol: pick([...symbols, 'none']),
      sector: pick(['technology', 'Energy', 'unknown']),
      assetType: pick(kinds),
    }
    return { by, key: key[by], percent: percent() }
  })
}

const limitsOf = ({ chance, whole, decimal }) => {
  const some = (text) => (chance(0.2) ? null : text)
  return {
    positionPercentMax: some(decimal(60, 1)),
    cashPercentMin: some(decimal(20, 1)),
    cashPercentMax: some(decimal(60, 1)),
    sectorPercentMax: some(decimal(60, 1)),
    holdingsMin: some(1 + whole(8)),
    holdingsMax: some(1 + whole(8)),
    correlationMax: some('0.25'),
    feesPercentMax: some('0.5'),
  }
}

const line = (id, date, type, rest) => ({
  id: String(id),
  accountId: 'A',
  date,
  type,
  symbol: null,
  quantity: null,
  price: null,
  fee: null,
  amount: null,
  currency: 'USD',
  ratio: null,
  newSymbol: null,
  ...rest,
})

function yearOf({ chance, whole, decimal }) {
  const from = dayOf('2025-01-02')
  const value = () => (chance(0.1) ? null : unitsOf(decimal(50_000, 2)))
  const days = Array.from({ length: 2 + whole(60) }, (_, place) => ({ day: from + place, value: value(), netFlow: 0n }))
  const lines = Array.from({ length: whole(12) }, (_, place) => {
    const date = dateOf(from + 1 + whole(days.length))
    if (chance(0.5)) return line(place, date, 'fee', { amount: `${chance(0.1) ? '' : '-'}${decimal(30, 2)}` })
    return line(place, date, 'buy', { symbol: 'X', quantity: '1', price: '10', amount: '-11', fee: decimal(3, 2) })
  })
  const span = { from: dateOf(from), to: dateOf(days.at(-1).day) }
  const inSpan = lines.filter(({ date }) => date > span.from && date <= span.to)
  return {
    reckoned: { history: { days }, accounts: [accountMoves(lines)], span, excluded: [] },
    earned: inSpan.map((one) => ({ ...earningOf(one), line: one })),
  }
}

const checkupFigures = ['PositionPercent', 'SectorPercent', 'CashPercent', 'Holdings', 'Correlation', 'FeesPercent']

// Every receipt's workings, with the ledger that those of lots and wash sales stand on.
export function heldWorkings(seed, bundle, answer) {
  const random = randomOf(seed ^ 0x5bd1e995)
  const { pick, chance } = random
  const portfolio = portfolioOf(answer.lots, random)
  const { positions } = portfolio
  const symbols = positions.map(({ symbol }) => symbol)
  const of = chance(0.3) ? pick([...symbols, 'none']) : undefined
  const period = pick(pastPeriods)
  const then = pricesOf(symbols, { from: dayOf(period.from), to: dayOf(period.to) }, random)
  const year = { from: dayOf('2025-01-02'), to: dayOf('2025-12-31') }
  const now = pricesOf(symbols, year, random)
  const shocks = shocksOf(positions, random)
  const prices = shocks.some(({ by }) => by === 'market') ? now : undefined
  const known = symbols.flatMap((symbol) => {
    const closes = now.closesOf(symbol)
    return closes ? [{ symbol, closes }] : []
  })
  const { reckoned, earned } = yearOf(random)
  const closes = { known, excluded: [] }
  const gathered = { settings: limitsOf(random), portfolio, sectors: sectorsOf(portfolio), reckoned, closes }
  const holdings = positions.flatMap(({ symbol, holdings: own }) =>
    own.map(({ accountId: account, quantity, marketValue }) => ({ account, symbol, quantity, marketValue })),
  )
  const today = dateOf(dayOf(answer.lots.at(-1)?.openedOn ?? '2024-01-01') + random.whole(500))
  const lots = answer.lots.map((lot) => [lot.transactionId, lot.symbol, lot.account].join(','))
  const sales = answer.washSales.map(({ sellId, buyId, verdict }) => [sellId, buyId ?? '-', verdict].join(','))
  return [
    ...[...lots, 'none,of,them'].map((lot) => lotWorkings(bundle, answer, { lot, today, holdings })),
    lotWorkings(bundle, answer, { today, holdings }),
    lotWorkings(bundle, answer, { symbols: symbols.slice(0, 1 + random.whole(2)), today, holdings }),
    ...[...sales, 'none,-,match'].map((sale) => washSaleWorkings(bundle, answer, sale)),
    periodWorkings(portfolio, then, { period, benchmark, of }),
    shockWorkings(portfolio, prices, { shocks, benchmark, of }),
    ...checkupFigures.map((name) => checkupWorkings(gathered, `checkup${name}`, earned)),
  ]
}
