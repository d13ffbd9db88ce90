/** Frames of the WebSocket that are not about a subscription, and how a client's text is read (brokers/ibkr.md 4). */
import { authStatus, serverInfo } from '../session/session-routes.ts'
import type { Gateway } from '../session/gateways.ts'
import { isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'

export const waitingForSession = { message: 'waiting for session' }
export const systemSuccess = ({ username, isPaper }: Gateway) => ({
  topic: 'system',
  success: username,
  isFT: false,
  isPaper,
})
export const heartbeat = (at: number) => ({ topic: 'system', hb: at })
export const alive = { topic: 'tic', alive: true }
export const errorFrame = (error: string) => ({ topic: 'error', args: { error } })

export function authenticationFrame(gateway: Gateway) {
  const { authenticated, competing } = authStatus(gateway)
  if (!authenticated) return { topic: 'sts', args: { authenticated: false } }
  const args = {
    authenticated,
    competing,
    message: '',
    fail: '',
    serverName: serverInfo.serverName,
    serverVersion: serverInfo.serverVersion.split(',')[0],
    username: gateway.username,
  }
  return { topic: 'sts', args }
}
export const competingFrame = { topic: 'sts', args: { competing: true } }

export const notificationFrame = (text: string) => ({
  topic: 'ntf',
  args: { id: 'INDICATIVE_DATA_SUGGESTION', text, title: 'Warning', url: 'https://example.com/' },
})
export const bulletinFrame = (message: string) => ({ topic: 'blt', args: { id: 'B-1', message } })

/** `topic+target+{json}` in its parts. */
export interface Command {
  readonly topic: string
  readonly target: string
  readonly options: Fields
}

/** `undefined` for what is no command. */
export function parseCommand(text: string): Command | undefined {
  const match = /^([a-z]{3})(?:\+([^+{]*))?(?:\+?(\{.*\}))?$/s.exec(text.trim())
  if (!match) return undefined
  const [, topic = '', target = '', json] = match
  if (json === undefined) return { topic, target, options: {} }
  try {
    const options: unknown = JSON.parse(json)
    return isRecord(options) ? { topic, target, options } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The session id of `{"session": "..."}`. */
export function sessionOfMessage(text: string): string | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return isRecord(message) && typeof message['session'] === 'string' ? message['session'] : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
