import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSimulators } from './index.ts'
import { startSimulatorsInWorker } from './worker-start.ts'
import { brokerServers } from './servers.ts'
import type { Json } from './testing/json-shape.ts'

const stateFile = (): string => join(mkdtempSync(join(tmpdir(), 'g2e-simulators-')), 'simulators.journal')
const send = async (control: string, path: string, body?: unknown): Promise<Json> => {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(`${control}${path}`, body === undefined ? {} : sent)
  return response.json()
}

test('in a worker: served, told to stop, and the same state is there again', async () => {
  const file = stateFile()
  const first = await startSimulatorsInWorker({ seed: 3, stateFile: file })
  expect(Object.keys(first.brokers).toSorted()).toEqual(brokerServers.map(({ brokerId }) => brokerId).toSorted())
  await send(first.control, '/clock', { paused: true })
  const { now } = await send(first.control, '/clock', { advanceMs: 5_000 })
  await first.close()
  await expect(fetch(first.url)).rejects.toThrow()
  const second = await startSimulatorsInWorker({ stateFile: file })
  expect(second.seed).toBe(3)
  expect(await send(second.control, '/clock')).toEqual({ now, paused: true, seed: 3 })
  await second.close()
})

test('a port in use rejects with its code, in a worker too', async () => {
  const blocker = createServer()
  const port = await new Promise<number>((resolve) =>
    blocker.listen(0, '127.0.0.1', () => {
      const address = blocker.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
  await expect(startSimulators({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await expect(startSimulatorsInWorker({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  blocker.close()
})

const forEachBroker = brokerServers.map(({ brokerId }) => brokerId)

test.each(forEachBroker)(
  '%s: the same seed and person give the same accounts, another person others',
  async (broker) => {
    const accountsOf = async (userRef: string): Promise<Json> => {
      const simulators = await startSimulators({ seed: 7, now: () => Date.UTC(2026, 10, 25, 15) })
      await send(simulators.control, '/clock', { paused: true })
      const login = await send(simulators.control, '/accounts', { broker, userRef, profile: 'balanced' })
      const state = await send(simulators.control, '/state')
      await simulators.close()
      expect(login.accountIds).toEqual(state.brokers[broker].accounts.map(({ accountId }: Json) => accountId))
      return state.brokers[broker].accounts.map(({ cash, positions }: Json) => ({
        cash,
        positions: positions.map(({ symbol, quantity }: Json) => ({ symbol, quantity })),
      }))
    }
    const first = await accountsOf('ann')
    expect(first[0].positions.length).toBeGreaterThan(5)
    expect(await accountsOf('ann')).toEqual(first)
    expect(await accountsOf('bob')).not.toEqual(first)
  },
)

const serving = `
  import { startSimulators } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
  const { control } = await startSimulators({ stateFile: process.argv[1] })
  process.stdout.write(control + '\\n')
`

test.each(forEachBroker)('%s: accounts that were answered are there after kill -9', async (broker) => {
  const file = stateFile()
  const child = spawn(process.execPath, ['--input-type=module', '--eval', serving, file])
  const control = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim())),
  )
  await send(control, '/clock', { paused: true })
  const { accountIds } = await send(control, '/accounts', { broker, userRef: 'ann', profile: 'growth' })
  const { brokers: before } = await send(control, '/state')
  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('close', resolve))
  const again = await startSimulators({ stateFile: file })
  const { brokers: after } = await send(again.control, '/state')
  await again.close()
  expect(accountIds.length).toBeGreaterThan(0)
  expect(after).toEqual(before)
})
