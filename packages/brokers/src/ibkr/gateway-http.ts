/**
 * HTTP to the gateway under its rules (ibkr.md 3.7, 5): a turn for each endpoint with a limit of its own, everything held
 * back after a 429, and while a question about an order is open nothing else goes to `/iserver`, since any other request
 * there would void the question.
 */
import { HttpClient, HttpFailure, headerOf } from '../kit/index.ts'
import type { HttpAnswer, HttpOptions, HttpRequest } from '../kit/index.ts'
import type { BrokerEnvironment } from '../port/broker.ts'

interface EndpointLimit {
  readonly name: string
  readonly path: RegExp
  readonly requests: number
  readonly perMs: number
}

/**
 * ibkr.md 5: one in five seconds each, and one tickle a second; the overall limit is the caller's budget. Turns are a second
 * apart beyond that, since what leaves at the right distance may arrive closer together.
 */
const endpointLimits: readonly EndpointLimit[] = [
  { name: 'orders', path: /^\/iserver\/account\/orders(?:\?|$)/, requests: 1, perMs: 6_000 },
  { name: 'trades', path: /^\/iserver\/account\/trades/, requests: 1, perMs: 6_000 },
  { name: 'accounts', path: /^\/portfolio\/accounts/, requests: 1, perMs: 6_000 },
  { name: 'tickle', path: /^\/tickle/, requests: 1, perMs: 2_000 },
]

/**
 * What the gateway counts is when it gets to a call, which on a busy machine is later than when it left: so much after the
 * answer to the one before, the next one cannot come too early however long either was on its way (ibkr.md 5: 5 s, 1 s).
 */
const afterAnswerMs: Readonly<Record<string, number>> = { orders: 5_200, trades: 5_200, accounts: 5_200, tickle: 1_200 }
/** How long a call waits for the turn of its endpoint before it is given up unsent: several at the end of a queue wait long. */
const turnWaitMsMax = 30_000
/**
 * Under way at once. A gateway that stands still for seconds answers these together and then gets the next ones at our pace;
 * were there more of them, they alone would be over its ten a second.
 */
const underWayMax = 3
/** Between two calls, however many had their turn meanwhile: six a second and what is under way is below ten. */
const pace = { requests: 1, perMs: 160 } as const
/** After a 429 (ibkr.md 5): the address may be blocked for minutes if it goes on. */
const pauseAfterLimitMs = 60_000
/** What a reader may be kept waiting by such a pause; what cannot wait waits to its end. */
const pausePatienceMs = 15_000
/** For so long after a pause every call takes two turns: half the rate. */
const slowAfterPauseMs = 300_000

/** One sequence of an order and its answers at a time, with `/iserver` to itself. */
export class OrderGate {
  #last: Promise<void> = Promise.resolve()

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last
    let release: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      release = resolve
    })
    this.#last = before.then(() => mine)
    await before
    try {
      return await work()
    } finally {
      release()
    }
  }

  /** Resolves when no sequence is under way or waits for its turn. */
  async idle(): Promise<void> {
    let seen: Promise<void> | undefined
    while (seen !== this.#last) {
      seen = this.#last
      await seen
    }
  }
}

/** Parts of such a sequence itself; anything else on `/iserver` waits for its end. */
const isOrderWrite = ({ method, path }: HttpRequest): boolean =>
  method === 'POST' && /^\/iserver\/(?:reply\/|account\/[^/]+\/(?:orders$|order\/))/.test(path)

/** What must not be given up: keeping the session, ending an order, and finding out what became of one. */
const isUrgent = ({ method, path }: HttpRequest): boolean =>
  method === 'DELETE' || /^\/(?:tickle|iserver\/auth\/|iserver\/account\/order)/.test(path)

export interface GatewayRules {
  readonly hooks: Pick<BrokerEnvironment, 'takeToken' | 'sleep'>
  readonly gate: OrderGate
  /** Of the connection, as its budgets are named. */
  readonly owner: string
}

export class GatewayHttp extends HttpClient {
  readonly #rules: GatewayRules
  /** On the process's own clock; 0 = no pause. */
  #pausedUntil = 0
  #slowUntil = 0
  readonly #inTurn = new Map<string, Promise<unknown>>()
  /** When an endpoint with a limit of its own answered last, on the process's own clock. */
  readonly #answeredAt = new Map<string, number>()
  #underWay = 0
  readonly #waiting: (() => void)[] = []

  constructor(baseUrl: string, options: HttpOptions, rules: GatewayRules) {
    super(baseUrl, options)
    this.#rules = rules
  }

  override async send(request: HttpRequest): Promise<HttpAnswer> {
    const held = await this.#afterPause(request)
    if (held) return held
    const limit = endpointLimits.find((one) => one.path.test(request.path))
    if (!limit) return this.#sendInTurn(request, undefined)
    // One at a time: turns that are given apart must not leave together.
    const before = this.#inTurn.get(limit.name) ?? Promise.resolve()
    const mine = before.then(
      () => this.#sendInTurn(request, limit),
      () => this.#sendInTurn(request, limit),
    )
    this.#inTurn.set(limit.name, mine)
    return mine
  }

  async #sendInTurn(request: HttpRequest, limit: EndpointLimit | undefined): Promise<HttpAnswer> {
    await this.#takeTurn(request, limit)
    const answer = await this.#sendAtPace(request, limit).finally(() => {
      if (limit) this.#answeredAt.set(limit.name, performance.now())
    })
    return answer.status === 429 ? this.#limited(answer, request) : answer
  }

  /** In the order in which they come; a sequence of an order goes before all that waits, as that waits for its end. */
  async #sendAtPace(request: HttpRequest, limit: EndpointLimit | undefined): Promise<HttpAnswer> {
    if (isOrderWrite(request)) return this.#leave(request, undefined)
    if (this.#underWay >= underWayMax) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#underWay += 1
    try {
      return await this.#leave(request, limit)
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#underWay -= 1
    }
  }

  async #leave(request: HttpRequest, limit: EndpointLimit | undefined): Promise<HttpAnswer> {
    const { hooks, owner, gate } = this.#rules
    if (!(await hooks.takeToken(`ibkr:pace:${owner}`, pace, turnWaitMsMax)))
      throw new HttpFailure('never_sent', 'its turn did not come in time')
    // Turns are given apart; what waited here after its turn must not leave right before the next one.
    const apart = limit && { requests: 1, perMs: afterAnswerMs[limit.name] ?? 0 }
    if (limit && apart && !(await hooks.takeToken(`ibkr:${limit.name}:left:${owner}`, apart, turnWaitMsMax)))
      throw new HttpFailure('never_sent', `the turn for ${limit.name} did not come in time`)
    // Last of all, with nothing waited for afterwards: a sequence may have begun during any of the waits above.
    if (request.path.startsWith('/iserver/') && !isOrderWrite(request)) await gate.idle()
    return super.send(request)
  }

  /** A pause that is too long to wait for is answered as the gateway would, without asking it. */
  async #afterPause(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const leftMs = this.#pausedUntil === 0 ? 0 : this.#pausedUntil - performance.now()
    if (leftMs <= 0 || request.path.startsWith('/tickle')) return undefined
    if (leftMs > pausePatienceMs && !isUrgent(request)) {
      if (request.method !== 'GET') throw new HttpFailure('never_sent', 'it takes no more calls for the moment')
      return refusal(leftMs)
    }
    await this.#rules.hooks.sleep(leftMs)
    this.#pausedUntil = 0
    return undefined
  }

  async #takeTurn({ path }: HttpRequest, limit: EndpointLimit | undefined): Promise<void> {
    const { hooks, owner } = this.#rules
    const earliest =
      limit && (this.#answeredAt.get(limit.name) ?? Number.NEGATIVE_INFINITY) + (afterAnswerMs[limit.name] ?? 0)
    const earlyMs = earliest === undefined ? 0 : earliest - performance.now()
    if (earlyMs > 0) await hooks.sleep(earlyMs)
    if (limit && !(await hooks.takeToken(`ibkr:${limit.name}:${owner}`, limit, turnWaitMsMax)))
      throw new HttpFailure('never_sent', `the turn for ${limit.name} did not come in time`)
    if (this.#slowUntil === 0 || path.startsWith('/tickle')) return
    if (performance.now() > this.#slowUntil) this.#slowUntil = 0
    else await hooks.takeToken(`ibkr:slow:${owner}`, { requests: 4, perMs: 1_000 }, turnWaitMsMax)
  }

  #limited(answer: HttpAnswer, { method }: HttpRequest): HttpAnswer {
    const now = performance.now()
    this.#pausedUntil = now + pauseAfterLimitMs
    this.#slowUntil = now + pauseAfterLimitMs + slowAfterPauseMs
    // The gateway does not say for how long, so that is ours to say to who reads; who writes does not come again.
    if (method !== 'GET' || headerOf(answer.headers, 'retry-after') !== undefined) return answer
    return { ...answer, headers: { ...answer.headers, 'retry-after': String(pauseAfterLimitMs / 1_000) } }
  }
}

const refusal = (leftMs: number): HttpAnswer => ({
  status: 429,
  headers: { 'retry-after': String(Math.ceil(leftMs / 1_000)) },
  text: '{"error":"Held back after a limit was met"}',
})
