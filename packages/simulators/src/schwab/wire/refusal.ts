/** Schwab's refusals as they look on the wire (brokers/schwab.md 3, 4 and its `errors.json`). Thrown anywhere in a route. */
import { randomUUID } from 'node:crypto'

export class WireRefusal extends Error {
  readonly status: number
  readonly body: string
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    body: object | string,
    more: { readonly contentType?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(`HTTP ${status}`)
    this.status = status
    this.body = typeof body === 'string' ? body : JSON.stringify(body)
    this.contentType = more.contentType ?? 'application/json'
    this.headers = more.headers ?? {}
  }
}

/** Which of the two APIs words the refusal. */
export type ApiName = 'trader' | 'market'

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}
const traderMessages: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Resource not found',
  429: 'Too many requests',
  500: 'An unexpected error occurred while processing the request.',
  503: 'Service temporarily unavailable',
}

export const traderBody = (status: number, errors: readonly string[] = []) => ({
  message: traderMessages[status] ?? 'A validation error occurred while processing the request.',
  errors,
})

export interface MarketDetail {
  readonly detail?: string
  readonly pointers?: readonly string[]
}

/** `status` is text in a 400 and a number elsewhere, as seen. */
export const marketBody = (status: number, { detail, pointers }: MarketDetail = {}) => ({
  errors: [
    {
      id: randomUUID(),
      status: status === 400 ? String(status) : status,
      title: titles[status] ?? 'Error',
      ...(detail === undefined ? {} : { detail }),
      ...(pointers === undefined ? {} : { source: { pointer: pointers } }),
    },
  ],
})

export const refused = (api: ApiName, status: number, headers: Readonly<Record<string, string>> = {}): WireRefusal =>
  new WireRefusal(status, api === 'trader' ? traderBody(status) : marketBody(status), { headers })

/** 400 of the trader API with its list of what is wrong. */
export const invalid = (...errors: readonly string[]): WireRefusal =>
  new WireRefusal(400, { message: 'The request was invalid. See errors for detail.', errors })
export const notFound = (): WireRefusal => new WireRefusal(404, traderBody(404))
/** 400 of the market data API. */
export const badQuery = (detail: string, ...pointers: readonly string[]): WireRefusal =>
  new WireRefusal(400, marketBody(400, { detail, ...(pointers.length > 0 ? { pointers } : {}) }))

export const edgeBlock = (): WireRefusal =>
  new WireRefusal(403, '<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1></BODY></HTML>', {
    contentType: 'text/html',
  })
export const gatewayText = "404 Not Found: Requested route ('traderapi.simulated') does not exist."
export const gatewayNotFound = (): WireRefusal => new WireRefusal(404, gatewayText, { contentType: 'text/plain' })
export const emptyError = (): WireRefusal => new WireRefusal(400, '')
export const chainTooBig = (): WireRefusal =>
  new WireRefusal(502, {
    fault: { faultstring: 'Body buffer overflow', detail: { errorcode: 'protocol.http.TooBigBody' } },
  })
