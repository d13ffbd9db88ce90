/** The cookie `api`, which names a session: plain, or as the JSON value `{"session":"..."}` (brokers/ibkr.md 4). */
import { isRecord } from '../wire/fields.ts'

/** The session id in such a value, or the value itself. */
export function sessionOf(value: string): string {
  const text = value.includes('%') ? decoded(value) : value
  try {
    const parsed: unknown = JSON.parse(text)
    if (isRecord(parsed) && typeof parsed['session'] === 'string') return parsed['session']
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return text
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (error) {
    if (error instanceof URIError) return value
    throw error
  }
}

/** From a Cookie header; `undefined` without the cookie. */
export function sessionOfCookie(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [name = '', ...rest] = part.split('=')
    if (name.trim() === 'api') return sessionOf(rest.join('=').trim())
  }
  return undefined
}
