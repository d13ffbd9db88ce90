import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json, startScriptedServer } from '../testing/scripted-server.ts'
import type { ScriptedServer } from '../testing/scripted-server.ts'
import { openSimulatedLogin } from './simulated-login.ts'

let server: ScriptedServer
/** Another name of this machine: not a loopback name, and yet it leads here. */
let alias: string
beforeAll(async () => {
  server = await startScriptedServer()
  alias = server.url.replace('127.0.0.1', '0.0.0.0')
})
afterAll(() => server.close())
beforeEach(() => {
  server.received.length = 0
  server.answer(json({ credentials: { key: 'k' }, accountIds: ['a'] }, 201))
})

const open = (address: string, simulatorsUrl?: string) =>
  openSimulatedLogin({ brokerId: 'played', address, simulatorsUrl, userRef: 'nora' })

describe('a simulated login', () => {
  test('is opened where the server says that its simulators are, whatever the host is called', async () => {
    expect(await open(`${alias}/played`, `${alias}/`)).toEqual({ key: 'k' })
    expect(server.received).toEqual(['POST /control/accounts'])
  })
  test('is opened elsewhere on this machine, where one broker is pointed there', async () => {
    expect(await open(`${server.url}/played`, 'http://127.0.0.1:9')).toEqual({ key: 'k' })
    expect(await open(`${server.url.replace('127.0.0.1', 'localhost')}/played`)).toEqual({ key: 'k' })
  })
  test('is asked of nobody else', async () => {
    for (const known of [undefined, 'http://127.0.0.1:9', server.url])
      await expect(open(`${alias}/played`, known)).rejects.toMatchObject({
        kind: 'unsupported',
        message: expect.stringContaining('SIM_URL'),
      })
    expect(server.received).toEqual([])
  })
  test('that simulators refuse by the name of their host is told with their reason', async () => {
    server.answer(json({ status: 403, detail: 'They answer to 127.0.0.1 only.' }, 403))
    await expect(open(`${alias}/played`, alias)).rejects.toMatchObject({
      kind: 'unsupported',
      message: `The simulators at ${alias} refuse to be called by that name. They answer to 127.0.0.1 only.`,
    })
  })
  test('is not there while they fail, and may be asked for again', async () => {
    server.answer(json({}, 503))
    await expect(open(server.url)).rejects.toMatchObject({ kind: 'unavailable' })
    server.answer(json({ nothing: true }, 201))
    await expect(open(server.url)).rejects.toMatchObject({ kind: 'wire_mismatch' })
    await expect(open('http://127.0.0.1:1')).rejects.toMatchObject({ kind: 'not_sent' })
  })
})
