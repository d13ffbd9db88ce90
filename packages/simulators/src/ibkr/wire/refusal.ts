/** The gateway's refusals as it words them (brokers/ibkr.md 3 and its `errors.json`). Thrown anywhere in a route, sent once by {@link Routes}. */
export type RefusalBody = Readonly<Record<string, unknown>> | string

const json = 'application/json; charset=utf-8'
const problemJson = 'application/problem+json'

export class WireRefusal extends Error {
  readonly status: number
  readonly body: RefusalBody
  readonly contentType: string

  constructor(status: number, body: RefusalBody, contentType = typeof body === 'string' ? 'text/plain' : json) {
    super(`HTTP ${status}`)
    this.status = status
    this.body = body
    this.contentType = contentType
  }
}

export const notAuthenticatedBody = { error: 'not authenticated', statusCode: 401 }
export const noBridgeBody = { error: 'Bad Request: no bridge', statusCode: 400 }
export const tooManyBody = { error: 'Too many requests' }
export const unavailableBody = { error: 'Service Unavailable', statusCode: 503 }

export type UnauthorizedForm = 'json' | 'problem' | 'empty' | 'html'

/** Which of the four a gateway sends is unconfirmed (brokers/ibkr.md 2.3). */
export function notAuthenticated(form: UnauthorizedForm): WireRefusal {
  switch (form) {
    case 'json':
      return new WireRefusal(401, notAuthenticatedBody)
    case 'problem':
      return new WireRefusal(
        401,
        { type: '/unauthorized', title: 'Unauthorized', status: 401, detail: 'Invalid or expired access token' },
        problemJson,
      )
    case 'empty':
      return new WireRefusal(401, '')
    case 'html':
      return new WireRefusal(401, '<html><body><h1>Access Denied</h1></body></html>', 'text/html')
  }
}

export const noBridge = (): WireRefusal => new WireRefusal(400, noBridgeBody)
export const lengthRequired = (): WireRefusal => new WireRefusal(411, 'Length Required')
export const tooMany = (): WireRefusal => new WireRefusal(429, tooManyBody)
export const unavailable = (): WireRefusal => new WireRefusal(503, unavailableBody)
export const badRequest = (error: string): WireRefusal => new WireRefusal(400, { error, statusCode: 400 })
/** Bad input in most places answers 500 (brokers/ibkr.md 3). */
export const serverError = (error: string): WireRefusal => new WireRefusal(500, { error })
/** The newer form of a 400, with what is wrong in `detail`. */
export const invalidArgument = (detail: string): WireRefusal =>
  new WireRefusal(400, { type: '/invalid-argument', title: 'Bad Request', status: 400, detail }, problemJson)
