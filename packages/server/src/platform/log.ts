/**
 * Structured logs. Secrets are cut out here by the name of the field, wherever it is nested, before a line is written:
 * a caller cannot forget. Bodies are never logged.
 */
import { pino } from 'pino'
import type { DestinationStream, Logger as PinoLogger } from 'pino'

export type Fields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(fields: Fields, message: string): void
  info(fields: Fields, message: string): void
  warn(fields: Fields, message: string): void
  error(fields: Fields, message: string): void
  child(fields: Fields): Logger
}

const secretName =
  /pass(?:word|phrase)|secret|token|authorization|cookie|api[-_]?key|csrf|verifier|signature|credential|private[-_]?key|^key$|^code$|^dsn$|database_?url|redis_?url/i
const maskedText = '[redacted]'
const depthMax = 8

/** Credentials inside free text: URL user parts, bearer headers, our own API keys, JWTs. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, `$1${maskedText}@`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, `$1 ${maskedText}`],
  [/\bg2e_[A-Za-z0-9_-]{20,}/g, maskedText],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, maskedText],
  [/([?&](?:code|state|token|access_token|refresh_token|oauth_token|oauth_verifier|key)=)[^&\s]+/gi, `$1${maskedText}`],
]

const redactText = (text: string): string =>
  secretTexts.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text)

const redactFields = (fields: object, depth: number): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, inner]) => [
      name,
      secretName.test(name) && inner !== null && inner !== undefined && typeof inner !== 'boolean'
        ? maskedText
        : redact(inner, depth + 1),
    ]),
  )

function redactError(error: Error, depth: number): Fields {
  return {
    ...redactFields(error, depth),
    type: error.name,
    message: redactText(error.message),
    stack: error.stack === undefined ? undefined : redactText(error.stack),
    cause: error.cause === undefined ? undefined : redact(error.cause, depth + 1),
  }
}

/** A copy without secrets. Exported for what is kept outside of the log (raw payloads, job errors). */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depthMax) return '[deep]'
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Date) return value.toISOString()
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  return redactFields(value, depth)
}

function wrap(log: PinoLogger): Logger {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: Fields, message: string) => {
    if (log.isLevelEnabled(level)) log[level](redactFields(fields, 0), redactText(message))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(log.child(redactFields(fields, 0))),
  }
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly destination?: DestinationStream | undefined
}

export function createLogger({ level, destination }: LogOptions): Logger {
  const options = { level, base: null, timestamp: () => `,"at":"${new Date().toISOString()}"` }
  return wrap(destination ? pino(options, destination) : pino(options))
}
