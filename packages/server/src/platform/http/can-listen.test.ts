import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { assertCanListen } from './can-listen.ts'

test('a port that is taken is named, with what to do', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen({ host: '127.0.0.1', port: 0 }, resolve))
  const port = Number(Object(other.address()).port)
  await expect(assertCanListen({ host: '127.0.0.1', port })).rejects.toMatchObject({
    setting: 'PORT',
    message: `${port} is in use on 127.0.0.1; stop what uses it, or set another port`,
  })
  await new Promise((resolve) => other.close(resolve))
  await expect(assertCanListen({ host: '127.0.0.1', port })).resolves.toBeUndefined()
})

test('an address of another machine is a fault of HOST', async () => {
  // RFC 5737 keeps this range for documentation: no machine has it.
  await expect(assertCanListen({ host: '203.0.113.7', port: 0 })).rejects.toMatchObject({ setting: 'HOST' })
})
