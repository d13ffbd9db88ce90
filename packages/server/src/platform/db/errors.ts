/** What the database says, told apart by SQLSTATE. Drizzle wraps the driver's error: the code is on the cause. */

export interface DatabaseFailure {
  readonly code: string
  readonly constraint: string | undefined
}

export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && /^[0-9A-Z]{5}$/.test(current.code)) {
      const constraint =
        'constraint' in current && typeof current.constraint === 'string' ? current.constraint : undefined
      return { code: current.code, constraint }
    }
  }
  return undefined
}

/** A unique constraint or index refused the row; `constraint` narrows it to one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const failure = databaseFailureOf(error)
  return failure?.code === '23505' && (constraint === undefined || failure.constraint === constraint)
}

const lostConnection =
  /timeout exceeded when trying to connect|connection terminated|client has encountered a connection error|cannot use a pool after calling end/i
const lostCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'ENOENT', 'EAI_AGAIN'])

/** The database cannot be reached or is going away: the request may be tried again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const failure = databaseFailureOf(error)
  if (failure) return /^(?:08|57P0|53)/.test(failure.code)
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (lostConnection.test(current.message)) return true
    if ('code' in current && lostCodes.has(String(current.code)) && isSocketCall(current)) return true
  }
  return false
}

const isSocketCall = (error: object): boolean =>
  'syscall' in error && /^(?:connect|read|write|getaddrinfo)$/.test(String(error.syscall))
