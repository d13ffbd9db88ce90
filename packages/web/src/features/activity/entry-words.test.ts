import type { AuditEntry } from '@g2e/contract/audit'
import { expect, test } from 'vitest'
import type { Names } from '../../api/index.ts'
import { actionsOf, kinds, whoOf, wordsOf } from './entry-words.ts'
import { titles } from './text.ts'

const names: Names = {
  broker: (brokerId) => (brokerId === 'sim' ? 'Sim Broker' : brokerId),
  account: () => undefined,
  accounts: [],
  connections: [],
}

const shown = { names, hidden: false }

const anEntry = (changes: Partial<AuditEntry>): AuditEntry => ({
  sequence: 1,
  id: 'id',
  at: '2026-11-20T18:46:01.000Z',
  userId: 'nora',
  action: 'login',
  resourceType: null,
  resourceId: null,
  ip: '192.168.1.20',
  userAgent: 'curl/8.7.1',
  details: {},
  disclosureShown: null,
  previousHash: '',
  hash: '',
  ...changes,
})

const order = { accountId: 'a', symbol: 'NVDA', side: 'sell', quantity: '60', orderType: 'limit', limitPrice: '187.5' }

test('an order says side, amount, symbol and limit', () => {
  expect(wordsOf(anEntry({ action: 'order_submit', details: { order } }), shown)).toMatchObject({
    title: 'Order sent',
    detail: 'Sell 60 NVDA, limit 187.50',
    tone: 'plain',
  })
})

test('hidden amounts are hidden here too', () => {
  const entry = anEntry({ action: 'order_submit', details: { order } })
  expect(wordsOf(entry, { names, hidden: true }).detail).toBe('Sell ••••• NVDA, limit 187.50')
})

test('a preview that was blocked is not called a preview', () => {
  expect(wordsOf(anEntry({ action: 'order_preview', details: { order, blocked: true } }), shown)).toMatchObject({
    title: 'Order blocked',
    tone: 'loss',
  })
})

test('a limit that was taken away is said in words', () => {
  const details = { maxOrderNotional: '25000', maxOrdersPerDay: null }
  expect(wordsOf(anEntry({ action: 'trading_settings_change', details }), shown).detail).toBe(
    'largest order 25000, orders a day no limit',
  )
})

test('a broker is called by its name, also when its connection is gone', () => {
  const details = { brokerId: 'sim', environment: 'simulated', revokedAtBroker: true }
  expect(wordsOf(anEntry({ action: 'broker_disconnect', details }), shown).detail).toBe(
    'Sim Broker, simulated, also taken back at the broker',
  )
})

test('an action that nobody taught this page is shown by its own name', () => {
  expect(wordsOf(anEntry({ action: 'goal_set' }), shown)).toMatchObject({ title: 'Goal set', detail: '' })
})

test('every action that a filter asks for has words, and only one filter', () => {
  const filtered = kinds.flatMap((kind) => actionsOf[kind])
  expect(filtered.filter((action) => titles[action] === undefined)).toEqual([])
  expect(new Set(filtered).size).toBe(filtered.length)
})

test('what comes from no address is the work of G2E, and a refused sign-in is nobody’s', () => {
  expect(whoOf(anEntry({ ip: null, userAgent: null }))).toBe('system')
  expect(whoOf(anEntry({ action: 'login_failed' }))).toBe('nobody')
  expect(whoOf(anEntry({ userAgent: null }))).toBe('person')
})
