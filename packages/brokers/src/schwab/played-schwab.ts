/**
 * The broker as a test plays it, over real HTTP and WebSocket: one account, orders that live, and an answer of the test's own
 * in place of the next one to any call. Written from the contract page; it knows no more than the tests need.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

export const hash = '7A1C9E40D2B85F33'
export const accountNumber = '11112222'

export interface PlayedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Done as asked first, then this answer instead of the true one. */
  readonly after?: boolean
  /** Resets the connection. */
  readonly reset?: boolean
}

type WireOrder = Record<string, unknown>

export class PlayedSchwab {
  url = ''
  readonly received: string[] = []
  readonly bodies: unknown[] = []
  readonly authorizations: string[] = []
  readonly orders = new Map<string, WireOrder>()
  readonly sockets: WebSocket[] = []
  readonly requests: Record<string, unknown>[] = []
  account: Record<string, unknown> = {
    type: 'MARGIN',
    accountNumber,
    currentBalances: { cashBalance: 100, longMarketValue: 0 },
  }
  /** Other answers, by the beginning of `METHOD path`. */
  readonly answers = new Map<string, unknown>()
  /** How the streamer answers a command; default: success. */
  commandCode: (service: string, command: string) => number = () => 0
  /** What an order that is placed becomes. */
  placedAs: WireOrder = { status: 'WORKING', filledQuantity: 0 }
  enteredTime = '2026-11-20T15:00:00+0000'
  #next: { readonly call: string; readonly answer: PlayedAnswer }[] = []
  #nextId = 1003000000001
  readonly #server = createServer((request, response) => this.#read(request, response))
  readonly #upgrades = new WebSocketServer({ server: this.#server })

  async start(): Promise<void> {
    this.#upgrades.on('connection', (socket) => this.#connected(socket))
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  /** Instead of the next answer to a call that begins with `METHOD path`. */
  instead(call: string, ...answers: readonly PlayedAnswer[]): void {
    for (const answer of answers) this.#next.push({ call, answer })
  }

  /** As if somebody had ordered in the broker's own app. */
  add(changes: WireOrder): string {
    const id = String(this.#nextId)
    this.#nextId += 1
    this.orders.set(id, { ...this.placedAs, enteredTime: this.enteredTime, ...changes, orderId: Number(id) })
    return id
  }

  change(id: string, changes: WireOrder): void {
    this.orders.set(id, { ...this.orders.get(id), ...changes })
  }

  frame(frame: unknown): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(frame))
  }

  activity(seq: number, orderId: string, type = 'OrderAccepted'): void {
    const item = {
      seq,
      key: 'Account Activity',
      '1': accountNumber,
      '2': type,
      '3': JSON.stringify({ SchwabOrderID: orderId }),
    }
    this.frame({ data: [{ service: 'ACCT_ACTIVITY', timestamp: 1, command: 'SUBS', content: [item] }] })
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate()
    this.#upgrades.close()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const call = `${request.method ?? ''} ${request.url ?? ''}`
      this.received.push(call)
      this.authorizations.push(request.headers.authorization ?? '')
      const body: unknown = text.startsWith('{') ? JSON.parse(text) : text
      this.bodies.push(body)
      const index = this.#next.findIndex((one) => call.startsWith(one.call))
      const [given] = index < 0 ? [] : this.#next.splice(index, 1)
      const truth = given && given.answer.after !== true ? undefined : this.#answer(call, body)
      if (given?.answer.reset === true) request.socket.destroy()
      else send(response, { ...truth, ...given?.answer })
    })
  }

  #answer(call: string, body: unknown): PlayedAnswer {
    const known = [...this.answers].find(([start]) => call.startsWith(start))
    if (known) return { body: known[1] }
    const [method = '', url = ''] = call.split(' ')
    const path = url.split('?')[0] ?? ''
    if (path === '/v1/oauth/token')
      return { body: { access_token: 'AT-new', refresh_token: 'RT-new', expires_in: 1800 } }
    if (path === '/trader/v1/accounts/accountNumbers') return { body: [{ accountNumber, hashValue: hash }] }
    if (path === '/trader/v1/userPreference') return { body: this.#preference() }
    if (path === '/trader/v1/accounts') return { body: [{ securitiesAccount: this.account }] }
    if (path === `/trader/v1/accounts/${hash}`) return { body: { securitiesAccount: this.account } }
    const orders = `/trader/v1/accounts/${hash}/orders`
    if (path === orders) return method === 'POST' ? this.#placed(body) : { body: [...this.orders.values()] }
    if (!path.startsWith(`${orders}/`)) return { status: 404, body: { message: 'Not found', errors: [] } }
    return this.#order(method, path.slice(orders.length + 1), body)
  }

  #order(method: string, id: string, body: unknown): PlayedAnswer {
    const order = this.orders.get(id)
    if (!order) return { status: 404, body: { message: 'Order not found', errors: [] } }
    if (method === 'GET') return { body: order }
    if (method === 'DELETE') {
      this.change(id, { status: 'CANCELED' })
      return { status: 200, body: '' }
    }
    this.change(id, { status: 'REPLACED' })
    return this.#placed(body)
  }

  #placed(body: unknown): PlayedAnswer {
    const id = this.add(typeof body === 'object' && body !== null ? { ...body } : {})
    const location = `https://api.schwabapi.com/trader/v1/accounts/${hash}/orders/${id}`
    return { status: 201, headers: { location }, body: '' }
  }

  #preference(): unknown {
    return {
      accounts: [{ accountNumber, nickName: 'Individual' }],
      streamerInfo: [
        {
          streamerSocketUrl: `${this.url.replace('http', 'ws')}/streamer`,
          schwabClientCustomerId: 'customer',
          schwabClientCorrelId: 'correl',
          schwabClientChannel: 'N9',
          schwabClientFunctionId: 'APIAPP',
        },
      ],
    }
  }

  #connected(socket: WebSocket): void {
    this.sockets.push(socket)
    socket.on('close', () => this.sockets.splice(this.sockets.indexOf(socket), 1))
    socket.on('message', (data) => {
      const { requests } = JSON.parse(Buffer.isBuffer(data) ? data.toString() : '') as {
        requests: Record<string, unknown>[]
      }
      for (const request of requests) {
        this.requests.push(request)
        const { service, command, requestid } = request
        const code = this.commandCode(String(service), String(command))
        const content = { code, msg: code === 0 ? 'fine' : 'refused' }
        socket.send(JSON.stringify({ response: [{ service, command, requestid, timestamp: 1, content }] }))
      }
    })
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: PlayedAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '')
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}
