/** The refusals of the host itself: problem details as everywhere in G2E. A broker's refusals are its own server's. */
export interface ProblemFault {
  readonly path: string
  readonly message: string
}

export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly errors?: readonly ProblemFault[]
}

const titles = {
  malformed_body: [400, 'The body is not JSON'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  conflict: [409, 'Conflict'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  validation_failed: [422, 'The request does not fit'],
  internal_error: [500, 'The simulators failed'],
} as const
export type ProblemCode = keyof typeof titles

export const problemType = 'application/problem+json'

export function problem(code: ProblemCode, detail: string, errors?: readonly ProblemFault[]): Problem {
  const [status, title] = titles[code]
  return { type: 'about:blank', title, status, detail, code, ...(errors && { errors }) }
}
