/** Alpaca's refusals, word for word (brokers/alpaca.md 5 and its `errors.json`). Thrown anywhere in a route, worded once here. */
export type ErrorBody = Readonly<Record<string, string | number>>

export class WireRefusal extends Error {
  readonly status: number
  readonly body: ErrorBody | string

  constructor(status: number, body: ErrorBody | string) {
    super(typeof body === 'string' ? `HTTP ${status}` : String(body['message']))
    this.status = status
    this.body = body
  }
}

const page = (title: string): string =>
  `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`

export const unauthorizedBody: ErrorBody = { message: 'unauthorized.' }
export const unauthorizedPage = page('401 Authorization Required')
export const badGatewayPage = page('503 Service Temporarily Unavailable')
export const gatewayTimeoutPage = page('504 Gateway Time-out')

/** 401 of the trading host. */
export const unauthorized = (): WireRefusal => new WireRefusal(401, unauthorizedBody)
/** 401 as a proxy's page: `/v2/clock`, `/v2/calendar` and the whole data host answer so. */
export const unauthorizedAsPage = (): WireRefusal => new WireRefusal(401, unauthorizedPage)
export const forbidden = (): WireRefusal => new WireRefusal(403, { message: 'forbidden.' })
export const scopeMissing = (): WireRefusal =>
  new WireRefusal(403, { code: 40110000, message: 'request is not authorized' })
/** 422 with 40010001: the request cannot be read as what it should be. */
export const invalid = (message: string): WireRefusal => new WireRefusal(422, { code: 40010001, message })
/** 422 with 42210000: readable, but against a rule. */
export const againstRule = (message: string): WireRefusal => new WireRefusal(422, { code: 42210000, message })
/** 403 with 40310000, the code of many meanings. `facts` stand beside code and message, as Alpaca sends them. */
export const denied = (message: string, facts: ErrorBody = {}): WireRefusal =>
  new WireRefusal(403, { ...facts, code: 40310000, message })
export const notFound = (message: string): WireRefusal => new WireRefusal(404, { code: 40410000, message })
/** 400 of the data host: a message and no code. */
export const badQuery = (message: string): WireRefusal => new WireRefusal(400, { message })
export const rateLimitedBody: ErrorBody = { code: 42910000, message: 'rate limit exceeded' }
export const internalErrorBody: ErrorBody = { code: 50010000, message: 'internal server error occurred' }
