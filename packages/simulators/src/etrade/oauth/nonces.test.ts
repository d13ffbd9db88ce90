/** Nonces are unique per consumer, token and timestamp, and memory stays flat (brokers/etrade.md 1.3). */
import { expect, test } from 'vitest'
import { Nonces } from './nonces.ts'

const use = { consumerKey: 'key', token: 'token', timestamp: '100', nonce: 'n' }
const always = () => true

test('the same nonce is another one for another consumer, token or timestamp', () => {
  const nonces = new Nonces()
  expect(nonces.take(use, always)).toBe(true)
  expect(nonces.take(use, always)).toBe(false)
  for (const other of [{ consumerKey: 'other' }, { token: 'other' }, { timestamp: '101' }, { nonce: 'other' }])
    expect(nonces.take({ ...use, ...other }, always)).toBe(true)
})

test('nonces whose timestamp would be refused are forgotten', () => {
  const nonces = new Nonces()
  let now = 0
  const isTimely = (timestamp: string): boolean => Math.abs(Number(timestamp) - now) <= 300
  for (; now < 20_000; now += 1) nonces.take({ ...use, timestamp: String(now), nonce: String(now) }, isTimely)
  // Six hundred seconds are timely; a thousand uses pass between two looks.
  expect(nonces.size).toBeLessThanOrEqual(1_601)
})
