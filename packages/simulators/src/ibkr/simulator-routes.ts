/** The simulator's own switches under `/ibkr/simulator`; not a part of Interactive Brokers. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z, ZodError } from 'zod'
import type { Desk } from './desk.ts'
import { scriptedOrderSchema } from './orders/scripted-orders.ts'
import type { Gateway } from './session/gateways.ts'

const eventSchema = z.strictObject({
  /** Of a simulated login; absent for the gateway of the browser. */
  session: z.string().optional(),
  event: z.enum(['competing_login', 'brokerage_lost', 'sso_ended', 'socket_closed', 'notification', 'bulletin']),
  text: z.string().optional(),
})
export type SimulatedEvent = z.infer<typeof eventSchema>

/** Happenings at a gateway that only its WebSocket can carry out. */
export type SocketEvent = (gateway: Gateway, event: SimulatedEvent) => void

function happen(desk: Desk, event: SimulatedEvent, toSockets: SocketEvent): Gateway | undefined {
  const gateway = desk.gateways.find(event.session)
  if (!gateway) return undefined
  if (event.event === 'competing_login') desk.gateways.takenOver(gateway)
  else if (event.event === 'brokerage_lost') desk.gateways.dropBrokerage(gateway)
  else if (event.event === 'sso_ended') desk.gateways.endSso(gateway)
  else toSockets(gateway, event)
  return gateway
}

export function simulatorRoutes(app: FastifyInstance, desk: Desk, toSockets: SocketEvent): void {
  const guarded = (reply: FastifyReply, run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof ZodError)) throw error
      return reply
        .code(422)
        .send({ error: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') })
    }
  }
  app.get('/simulator/settings', () => desk.settings.current)
  app.patch('/simulator/settings', (request, reply) => guarded(reply, () => desk.settings.change(request.body)))
  app.get('/simulator/next-orders', () => ({ items: desk.scripted.waiting }))
  app.post('/simulator/next-orders', (request, reply) =>
    guarded(reply, () => ({ items: desk.scripted.add(z.array(scriptedOrderSchema).max(100).parse(request.body)) })),
  )
  app.post('/simulator/events', (request, reply) =>
    guarded(reply, () => {
      const gateway = happen(desk, eventSchema.parse(request.body), toSockets)
      return gateway ? reply.code(204).send() : reply.code(404).send({ error: 'no such gateway' })
    }),
  )
}
