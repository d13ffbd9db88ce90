/** The control surface (api.md, Simulator control): time, faults, prices, news, the model's script, and the truth of it all. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { z } from 'zod'
import { problem, problemType } from '../host/problem.ts'
import type { Problem, ProblemFault } from '../host/problem.ts'
import type { Mounted } from '../host/mounting.ts'
import type { Sockets } from '../host/sockets.ts'
import type { World } from '../host/world.ts'
import type { ControlledScript } from './gemini-script.ts'
import {
  AccountsRequest,
  ClockRequest,
  FaultRequest,
  MarketRequest,
  NewsRequest,
  ResetRequest,
  ScriptRequest,
  faultSpec,
  geminiStep,
} from './requests.ts'
import { controlState } from './state.ts'

export interface ControlParts {
  readonly world: World
  readonly brokers: readonly Mounted[]
  readonly modelNames: readonly string[]
  readonly script: ControlledScript
  readonly sockets: Sockets
}

class Refused extends Error {
  readonly problem: Problem

  constructor(refusal: Problem) {
    super(refusal.detail)
    this.problem = refusal
  }
}

const refuse = (path: string, message: string): Refused =>
  new Refused(problem('validation_failed', message, [{ path: `body.${path}`, message }]))

const faultsOf = (error: z.ZodError): ProblemFault[] =>
  error.issues.map(({ path, message }) => ({ path: ['body', ...path].join('.'), message }))

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const errors = faultsOf(parsed.error)
  const first = errors[0]
  throw new Refused(
    problem('validation_failed', first ? `${first.path}: ${first.message}` : 'The body does not fit.', errors),
  )
}

const send = (reply: FastifyReply, refusal: Problem): FastifyReply =>
  reply.code(refusal.status).type(problemType).send(refusal)

function problemOf(error: FastifyError | Refused): Problem {
  if (error instanceof Refused) return error.problem
  if (error.statusCode === 413) return problem('body_too_large', error.message)
  if (error.statusCode === 415) return problem('unsupported_media_type', 'Send application/json.')
  if (error.statusCode === 400) return problem('malformed_body', error.message)
  process.stderr.write(`simulators: ${error.stack ?? error.message}\n`)
  return problem('internal_error', 'This is a fault of the simulators; their standard error says more.')
}

function clockRoutes(app: FastifyInstance, { world }: ControlParts): void {
  const told = () => ({
    now: new Date(world.clock.now()).toISOString(),
    paused: world.clock.paused,
    seed: world.seed(),
  })
  app.get('/clock', () => told())
  app.post('/clock', async (request) => {
    const { advanceMs, to, paused } = parse(ClockRequest, request.body)
    if (paused === true) world.clock.setPaused(true)
    const target = to ?? (advanceMs === undefined ? undefined : world.clock.now() + advanceMs)
    if (target !== undefined && !world.jump(target))
      throw refuse('to', `simulated time only moves forward; it is ${told().now}`)
    if (paused === false) world.clock.setPaused(false)
    // A pause or a jump may change nothing else, and must survive a kill all the same.
    await world.keepClock()
    return told()
  })
}

function faultRoutes(app: FastifyInstance, { world, brokers, modelNames }: ControlParts): void {
  const brokerIds = brokers.map(({ brokerId }) => brokerId)
  app.post('/faults', (request, reply) => {
    const spec = faultSpec(parse(FaultRequest, request.body))
    const names = spec.fault.startsWith('stream_') ? brokerIds : [...brokerIds, ...modelNames]
    if (!names.includes(spec.broker)) throw refuse('broker', `one of ${names.join(', ') || 'none'} with ${spec.fault}`)
    return reply.code(201).send({ id: world.armed.arm(spec) })
  })
  app.get('/faults', () => ({ items: world.armed.list() }))
  app.delete('/faults', (_request, reply) => {
    world.armed.clear()
    for (const { faults } of brokers) faults.clear()
    return reply.code(204).send()
  })
}

function marketRoutes(app: FastifyInstance, { world }: ControlParts): void {
  app.post('/market', (request) => {
    const { symbol, price } = parse(MarketRequest, request.body)
    if (!world.market.setPrice(symbol, price, world.clock.now()))
      throw refuse('symbol', `${symbol} is not traded here; GET the assets of a broker to see what is`)
    if (!world.clock.paused) world.tick()
    const quote = world.market.quote(symbol, world.clock.now())
    return { symbol: quote?.symbol ?? symbol, price: String(quote?.last ?? price) }
  })
  app.post('/news', (request, reply) => {
    const { symbol, headline, summary, at } = parse(NewsRequest, request.body)
    const asset = world.market.asset(symbol)
    if (!asset) throw refuse('symbol', `${symbol} is not traded here`)
    const item = world.market.addNews({ symbol: asset.symbol, headline, summary, at: at ?? world.clock.now() })
    return reply.code(201).send({ id: item.id, symbol: asset.symbol, at: new Date(item.at).toISOString() })
  })
}

function stateRoutes(app: FastifyInstance, { world, brokers, script, sockets }: ControlParts): void {
  app.get('/state', () => controlState(world, brokers))
  app.post('/accounts', (request, reply) => {
    const { broker, userRef, profile } = parse(AccountsRequest, request.body)
    const mounted = brokers.find(({ brokerId }) => brokerId === broker)
    if (!mounted) throw refuse('broker', `one of ${brokers.map(({ brokerId }) => brokerId).join(', ') || 'none'}`)
    return reply.code(201).send(mounted.broker.openLogin({ userRef, profile }))
  })
  app.post('/reset', (request) => {
    const { seed } = parse(ResetRequest, request.body)
    sockets.terminateAll()
    script.reset()
    world.reset(seed)
    for (const { broker, faults } of brokers) {
      faults.clear()
      broker.reset?.()
    }
    return { now: new Date(world.clock.now()).toISOString(), paused: world.clock.paused, seed }
  })
}

function geminiRoutes(app: FastifyInstance, { script }: ControlParts): void {
  app.post('/gemini', (request) => {
    const { script: steps } = parse(ScriptRequest, request.body)
    if (steps.length === 0) script.clear()
    else script.append(steps.map(geminiStep))
    return { steps: script.left }
  })
  app.get('/gemini/requests', () => ({
    requests: script
      .calls()
      .map(({ at, model, stream, body }) => ({ at: new Date(at).toISOString(), model, stream, body })),
  }))
}

export const controlRoutes =
  (parts: ControlParts) =>
  async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error: FastifyError | Refused, _request, reply) => send(reply, problemOf(error)))
    app.setNotFoundHandler((request, reply) =>
      send(reply, problem('not_found', `The control surface has no ${request.method} ${request.url.slice(0, 200)}.`)),
    )
    clockRoutes(app, parts)
    faultRoutes(app, parts)
    marketRoutes(app, parts)
    stateRoutes(app, parts)
    geminiRoutes(app, parts)
  }
