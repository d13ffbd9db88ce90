import type { Connection } from '@g2e/contract/connections'
import { expect, test } from 'vitest'
import { healthOf } from './health.ts'

const now = Date.parse('2026-11-20T18:46:08.000Z')
const connection = (more: Partial<Connection>): Connection => ({
  id: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
  brokerId: 'alpaca',
  environment: 'paper',
  access: 'read',
  status: 'active',
  nickname: null,
  isPrimary: true,
  connectedAt: '2026-11-14T14:12:00.000Z',
  lastSyncAt: '2026-11-20T18:45:41.000Z',
  expiresAt: null,
  reauthorizeBy: null,
  signInDays: null,
  lastError: null,
  accounts: [],
  ...more,
})
const seen = (more: Partial<Connection>, renewalDays: number | null = 7) =>
  healthOf(connection(more), { broker: 'Broker', renewalDays, now })

test('a sign-in that ends within a day asks for it, with the deadline in words', () => {
  // 19 h 26 m of 7 days are left, as in the design's story.
  const health = seen({ reauthorizeBy: '2026-11-21T14:12:00.000Z' })
  expect(health.title).toBe('Sign in again by Saturday, 09:12')
  expect(health.tone).toBe('warn')
  expect(health.share).toBeCloseTo((19 * 60 + 26) / (7 * 24 * 60), 3)
})

test('what never ends has no share', () => {
  expect(seen({})).toMatchObject({ share: null, tone: 'ink', title: 'Nothing to renew' })
})

test('a failing sync says why, in the words that the server has for it', () => {
  const health = seen({ lastError: 'Broker is down.' })
  expect(health.attention).toBe('failing')
  expect(health.more).toBe('Broker is down.')
})

test('simulated accounts that are gone say so, and a real connection in trouble does not', () => {
  const gone = { status: 'error', environment: 'simulated', lastError: 'The simulators were reset.' } as const
  expect(seen(gone)).toMatchObject({
    title: 'These simulated accounts are gone',
    more: 'The simulators were reset.',
    tone: 'loss',
  })
  expect(seen({ ...gone, environment: 'paper' }).title).toBe('It needs you')
})

test('a simulated sign-in of a day asks nobody before it ends, one of a week does', () => {
  const week = { environment: 'simulated', signInDays: 7, reauthorizeBy: '2026-11-21T14:12:00.000Z' } as const
  expect(seen(week).attention).toBe('soon')
  expect(seen({ ...week, signInDays: 1 }).attention).toBe('fine')
})

test('a sign-in of a day asks for nothing just after connecting, but in its last hour', () => {
  // From 13:46 New York to midnight there.
  const day = { signInDays: 1, connectedAt: '2026-11-20T18:46:00.000Z', reauthorizeBy: '2026-11-21T05:00:00.000Z' }
  expect(seen(day, 1)).toMatchObject({ attention: 'fine', tone: 'ink', title: 'Signed in until Saturday, 00:00' })
  expect(seen({ ...day, signInDays: null }, 1).attention).toBe('fine')
  expect(seen({ ...day, reauthorizeBy: '2026-11-20T19:46:00.000Z' }, 1)).toMatchObject({ attention: 'soon' })
})

test('signed out is over, whatever the clock says', () => {
  expect(seen({ status: 'expired', reauthorizeBy: '2026-11-27T14:12:00.000Z' })).toMatchObject({
    share: 0,
    tone: 'loss',
  })
})

test('what goes less well while nothing fails is said in place of the usual line, and gone when it is over', () => {
  const notice = 'Live news from Broker is away, so orders and prices are read every few seconds: it says why.'
  expect(seen({ notice })).toMatchObject({ attention: 'fine', title: 'Nothing to renew', more: notice })
  expect(seen({}).more).not.toContain('away')
})
