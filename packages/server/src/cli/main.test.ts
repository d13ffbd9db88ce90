import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { readJsonInput } from './input.ts'

const script = fileURLToPath(new URL('../../../../scripts/g2e.mjs', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function g2e(...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (stdout.includes('\n')) resolve(stdout)
    })
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
  return { child, firstLine, ended }
}

afterEach(() => {
  delete process.env['INIT_CWD']
})

test('sim says its addresses in one line of JSON, serves, and ends with 0 on SIGTERM', async () => {
  const { child, firstLine, ended } = g2e('sim', '--seed', '7')
  const told = JSON.parse(await firstLine)
  expect(told).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    control: `${told.url}/control`,
    brokers: expect.any(Object),
    gemini: expect.stringMatching(/^http:/),
  })
  const state = await (await fetch(`${told.control}/state`)).json()
  expect(state).toMatchObject({ seed: 7, paused: false })
  child.kill('SIGTERM')
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(1)
})

test('sim on a port in use says so in one sentence and ends with 2', async () => {
  const blocker = createServer()
  const port = await new Promise<number>((resolve) =>
    blocker.listen(0, '127.0.0.1', () => {
      const address = blocker.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
  const { code, stdout, stderr } = await g2e('sim', '--port', String(port)).ended
  blocker.close()
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(`g2e sim: port ${port} is in use; stop what uses it, or give another --port.\n`)
})

test.each([
  [['nope'], 'there is no command "nope"'],
  [['sim', '--seed', 'x'], '--seed takes a whole number'],
  [['sim', '--what'], "Unknown option '--what'"],
  [['sim', 'now'], '"now" is one argument too many'],
])('%j is bad usage: one sentence, exit 2', async (args, sentence) => {
  const { code, stdout, stderr } = await g2e(...args).ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('a relative file is one of the caller, whom npm names in INIT_CWD', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'g2e-cli-'))
  writeFileSync(join(folder, 'order.json'), '{"symbol":"AAPL"}')
  writeFileSync(join(folder, 'broken.json'), '{"symbol":')
  process.env['INIT_CWD'] = folder
  expect(await readJsonInput('order.json')).toEqual({ symbol: 'AAPL' })
  await expect(readJsonInput('broken.json')).rejects.toThrow('broken.json is not JSON')
  await expect(readJsonInput('none.json')).rejects.toThrow('none.json cannot be read')
})
