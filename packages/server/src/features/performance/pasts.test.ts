import { BrokerAccountId } from '@g2e/brokers/port'
import { closesOf, openPast, walkPast } from '@g2e/domain/columns'
import type { Past } from '@g2e/domain/columns'
import { movedBy, movementsOf, openingOf, units } from '@g2e/domain/ledger'
import { Money, Price, Quantity } from '@g2e/domain/money'
import { afterAll, expect, test } from 'vitest'
import { createOffLoop } from '../../platform/off-loop/off-loop.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { AccountSnapshot, LedgerRow } from '../accounts/index.ts'
import { accountMoves } from './account-moves.ts'
import { moneyWeighted } from './money-weighted.ts'
import { movesTask } from './moves-task.ts'
import { createPasts } from './pasts.ts'
import { scopeTask } from './scope-task.ts'
import type { ScopePast } from './scope-task.ts'

const offLoop = createOffLoop()
afterAll(() => offLoop.stop())

const nothing = {
  accountId: 'A',
  at: null,
  symbol: null,
  quantity: null,
  price: null,
  fee: null,
  amount: null,
  currency: 'USD',
  ratio: null,
  newSymbol: null,
  basisFraction: null,
  lots: null,
}
/** 2020-01-01. */
const first = 18_262
const dateOf = (day: number): string => new Date((first + day) * 86_400_000).toISOString().slice(0, 10)
/** A deposit, then two shares or 0.123456789 of one bought each day, of ten symbols in turn. */
const lines: readonly LedgerRow[] = [
  { ...nothing, id: 'D', date: dateOf(0), type: 'deposit', amount: '1000000' },
  ...Array.from({ length: 1_500 }, (_, row) => ({
    ...nothing,
    id: String(row),
    date: dateOf(1 + Math.floor(row / 2)),
    type: 'buy',
    symbol: `S${row % 10}`,
    quantity: row % 2 === 0 ? '2' : '0.123456789',
    price: `${20 + (row % 7)}.25`,
    fee: '0.35',
  })),
]
const { movements } = movementsOf(lines)
const present = { cash: units('950000.5'), quantities: new Map([['S0', units('400')]]) }

const days = Int32Array.from({ length: 760 }, (_, day) => first + day)
const marketOf = (past: Past) => ({
  closes: past.symbols.map((symbol) =>
    closesOf({ days: [...days], values: Array.from(days, (day) => units(`${21 + ((day + symbol.length) % 9)}.5`)) }),
  ),
  today: Infinity,
  present: [],
})

async function openedIn(how: 'run' | 'here'): Promise<ScopePast> {
  const found: ScopePast[] = []
  const pages = [lines.slice(0, 700), lines.slice(700)].map((page) => ({
    bytes: new TextEncoder().encode(JSON.stringify(page)),
  }))
  await offLoop[how](movesTask, pages, (own) => {
    expect(own.moves.day).toHaveLength(lines.length)
    expect(own.moves.day.buffer).toBeInstanceOf(SharedArrayBuffer)
  })
  const account = { ...accountMoves(lines), name: 'A', present }
  await offLoop[how](scopeTask, [{ account, today: first + 760 }], (scope) => found.push(scope))
  const [scope] = found
  if (!scope) throw new Error('nothing came of it')
  return scope
}

test('a past put together and walked in threads is the one that is put together and walked here', async () => {
  const [inThread, here] = [await openedIn('run'), await openedIn('here')]
  expect(inThread.excluded).toEqual(here.excluded)
  const pasts = createPasts({
    accounts: { snapshots: async () => [], ledgerBytes: () => Promise.reject(new Error('nothing is read')) },
    clock: manualClock(),
    offLoop,
  })
  const wishes = [{ days }, { days: days.subarray(300, 420) }, { days, part: [3] }, { days, part: 'cash' as const }]
  const told = await pasts.walk(inThread.past, marketOf(inThread.past), wishes)
  // A ledger that begins with a deposit begins at nothing; what is held besides is of today.
  const { unreported } = openingOf(present, movedBy(movements))
  const later = unreported.map((one) => ({ ...one, day: first + 760 }))
  const exact = openPast({ cash: 0n, quantities: new Map() }, [...movements, ...later])
  expect(told).toEqual(
    wishes.map((wish) => {
      const walked = walkPast(exact, marketOf(exact), wish)
      return { ...walked, weighted: moneyWeighted(walked.history.days) }
    }),
  )
})

test('an empty scope is nothing, and nothing is read for it', async () => {
  const pasts = createPasts({
    accounts: {
      snapshots: () => Promise.reject(new Error('no ids would mean all of them')),
      ledgerBytes: () => Promise.reject(new Error('nothing is read')),
    },
    clock: manualClock(),
    offLoop,
  })
  expect(await pasts.open('u', [], first)).toMatchObject({ isNothing: true, excluded: [], snapshots: [], accounts: [] })
})

const aSnapshot = (cash: string, held: string, price: string): AccountSnapshot => ({
  account: {
    id: 'A',
    userId: 'u',
    connectionId: null,
    brokerId: 'played',
    brokerAccountId: BrokerAccountId('A'),
    accountNumberMasked: 'A',
    accountType: null,
    accountName: 'A',
    currency: 'USD',
    isDefault: true,
    includeInAggregate: true,
    tradable: true,
    tradingNote: null,
  },
  connection: null,
  status: 'fresh',
  asOf: null,
  error: null,
  balance: {
    currency: 'USD',
    cash: Money(cash),
    cashAvailable: null,
    buyingPower: null,
    dayTradingBuyingPower: null,
    portfolioValue: null,
    marginUsed: null,
  },
  positions: [
    {
      symbol: 'S0',
      name: null,
      assetType: 'stock',
      quantity: Quantity(held),
      averageCost: null,
      currentPrice: Price(price),
      marketValue: null,
      costBasis: null,
      unrealizedPl: null,
      unrealizedPlPercent: null,
      dayChange: null,
      dayChangePercent: null,
      quantityAvailable: null,
    },
  ],
})

test('a reading that brings other prices alone opens the same past; other holdings or other lines make a new one', async () => {
  let snapshot = aSnapshot('950000.5', '400', '25')
  let readings = 0
  let marks = '1'
  let askedFrom: string | undefined
  async function* pagesFrom(date: string) {
    askedFrom = date
    yield new TextEncoder().encode(JSON.stringify(lines.filter((line) => line.date >= date)))
  }
  const days = () =>
    [...Map.groupBy(lines, ({ date }) => date)].map(([date, own]) => ({
      date,
      lines: own.length,
      mark: date === dateOf(700) ? marks : '1',
    }))
  const pasts = createPasts({
    accounts: {
      snapshots: async () => [snapshot],
      ledgerBytes: async () => {
        readings += 1
        return { total: lines.length, counted: lines.length, days: days(), pagesFrom, pages: pagesFrom('') }
      },
    },
    clock: manualClock(),
    offLoop,
  })
  const open = () => pasts.open('u', ['A'], first + 760)
  const before = await open()
  snapshot = aSnapshot('950000.5', '400', '26')
  pasts.drop('u', [])
  const repriced = await open()
  expect(repriced.past).toBe(before.past)
  expect(repriced.snapshots).toEqual([snapshot])
  snapshot = aSnapshot('950000.5', '401', '26')
  pasts.drop('u', [])
  const more = await open()
  expect(more.past).not.toBe(before.past)
  expect(readings).toBe(1)
  expect(askedFrom).toBe(dateOf(0))
  askedFrom = undefined
  pasts.drop('u', ['A'])
  expect((await open()).past).toEqual(more.past)
  expect([readings, askedFrom]).toEqual([2, undefined])
  marks = '2'
  pasts.drop('u', ['A'])
  expect((await open()).past).toEqual(more.past)
  expect([readings, askedFrom]).toEqual([3, dateOf(700)])
})
