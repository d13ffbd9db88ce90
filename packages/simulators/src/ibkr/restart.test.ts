/** What a gateway keeps over a restart, and what it holds in memory only. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulators } from '../index.ts'
import { today } from './testing/gateway-desk.ts'
import { at, listAt, parsed, textAt } from '../testing/json.ts'

test('sign-in, brokerage session, orders and contract ids are kept; what was asked for before must be asked for again', async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), 'g2e-ibkr-')), 'simulators.journal')
  const start = () => startSimulators({ stateFile, now: () => today })
  const first = await start()
  const headers = { 'content-type': 'application/json', cookie: '' }
  const send = async (base: string, method: string, path: string, body?: object) => {
    const response = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    return parsed(await response.text())
  }
  await send(first.control, 'POST', '/clock', { paused: true })
  const login = await send(first.control, 'POST', '/accounts', { broker: 'ibkr', userRef: 'ann', profile: 'empty' })
  headers.cookie = `api=${textAt(login, 'credentials', 'session')}`
  const account = textAt(login, 'accountIds', 0)
  await send(first.url, 'PATCH', '/ibkr/simulator/settings', { bridgeDelayMs: 0, enforcesLimits: false })
  const api = (path: string) => `/ibkr/v1/api${path}`
  await send(first.url, 'POST', api('/iserver/auth/ssodh/init'), { publish: true, compete: false })
  await send(first.url, 'GET', api('/iserver/accounts'))
  await send(first.url, 'GET', api('/iserver/secdef/search?symbol=AAPL'))
  const chain = await send(first.url, 'GET', api('/iserver/secdef/info?conid=265598&sectype=OPT&month=JUN27&right=C'))
  const option = String(at(chain, 0, 'conid'))
  const ticket = { conid: 265598, side: 'BUY', quantity: 1, tif: 'GTC', orderType: 'MKT', cOID: 'g2e-1' }
  const placed = await send(first.url, 'POST', api(`/iserver/account/${account}/orders`), { orders: [ticket] })
  const orderId = textAt(placed, 0, 'order_id')
  await first.close()

  const second = await start()
  expect(await send(second.url, 'POST', api('/iserver/auth/status'), {})).toMatchObject({ authenticated: true })
  const early = await send(second.url, 'POST', api(`/iserver/account/${account}/orders`), { orders: [ticket] })
  expect(at(early, 'error')).toBe('Please query /accounts first')
  await send(second.url, 'GET', api('/iserver/accounts'))
  expect(at(await send(second.url, 'GET', api('/iserver/account/orders')), 'orders')).toEqual([])
  const orders = listAt(await send(second.url, 'GET', api('/iserver/account/orders')), 'orders')
  expect(orders).toMatchObject([{ orderId: Number(orderId), order_ref: 'g2e-1' }])
  expect(at(await send(second.url, 'GET', api(`/iserver/contract/${option}/info`)), 'instrument_type')).toBe('OPT')
  const again = await send(second.url, 'POST', api(`/iserver/account/${account}/orders`), { orders: [ticket] })
  expect(textAt(again, 'error')).toContain('already registered')
  await second.close()
})
