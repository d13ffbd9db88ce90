/** The smallest broker that shows every fault at the wire: one read, one write, one stream, one login. For the host's own tests. */
import type { WebSocket } from 'ws'
import type { BrokerContext, BrokerServer, MountedBroker } from '../host/broker-server.ts'
import type { FaultAnswers } from '../faults/faults.ts'

export const tinyAnswers: FaultAnswers = {
  status: (status) => ({ status, headers: { 'x-tiny': 'refused' }, body: JSON.stringify({ tiny: status }) }),
  expiredToken: () => ({ status: 401, body: JSON.stringify({ tiny: 'token expired' }) }),
}

/** What a test may look at: how often the write was done, and a hand on the stream. */
export interface TinyBroker extends BrokerServer {
  readonly writes: () => number
  readonly push: (data: string) => void
  readonly streams: () => number
  readonly context: () => BrokerContext
}

export function tinyBroker(): TinyBroker {
  let seen: BrokerContext | undefined
  const streams = new Map<WebSocket, (data: string) => void>()
  const context = (): BrokerContext => {
    if (!seen) throw new Error('the tiny broker is not mounted yet')
    return seen
  }
  const writes = () => context().store.collection<number>('writes').get('count') ?? 0
  const mount = (given: BrokerContext): MountedBroker => {
    seen = given
    return {
      mounts: {
        '/tiny': (app) => {
          app.get('/balance', () => ({ cash: '100.25', positions: ['A', 'B'] }))
          app.post('/orders', (_request, reply) => {
            given.store.collection<number>('writes').set('count', writes() + 1)
            return reply.code(201).send({ order: String(writes()) })
          })
          app.delete('/orders', (_request, reply) => reply.code(204).send())
        },
      },
      connect({ socket, path }) {
        if (path !== '/tiny/stream') return false
        const shaped = given.faults.shape({ send: (data) => socket.send(data), close: () => socket.close() }, path)
        streams.set(socket, (data) => shaped.sendEvent(data))
        socket.send('welcome')
        socket.on('close', () => {
          streams.delete(socket)
          shaped.end()
        })
        return true
      },
      answers: tinyAnswers,
      openLogin: ({ userRef }) => ({ credentials: { apiKey: `key-of-${userRef}` }, accountIds: [] }),
      tokens: () => [{ kind: 'access', expiresAt: given.clock.now() + 1_000, revoked: false }],
    }
  }
  return {
    brokerId: 'tiny',
    policy: {
      newOrderId: (random) => random.uuid(),
      newExecutionId: (random) => random.uuid(),
      newActivityId: (random) => random.uuid(),
      newAccountId: (random) => random.uuid(),
      accountNumber: (_random, suffix) => `TINY${suffix}`,
      fee: () => '0',
    },
    mount,
    writes,
    push: (data) => streams.forEach((send) => send(data)),
    streams: () => streams.size,
    context,
  }
}
