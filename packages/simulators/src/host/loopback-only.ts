/**
 * Who may call: only this machine, and no web page of another origin. The simulators have no password, so a page on the
 * internet must not reach them through a browser (DNS rebinding, cross-site posts).
 */
import type { IncomingHttpHeaders } from 'node:http'

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

const hostOf = (text: string): URL | null => URL.parse(`http://${text}`)

/** Why a request is refused, or `undefined`. A page of our own has the `Host` itself as its origin. */
export function foreignness({ host, origin }: IncomingHttpHeaders): string | undefined {
  const own = host === undefined ? null : hostOf(host)
  if (!own || !loopbackNames.has(own.hostname)) return 'The simulators answer only to 127.0.0.1, localhost and [::1].'
  if (origin === undefined) return undefined
  return URL.parse(origin)?.host === own.host
    ? undefined
    : 'The simulators answer no page of another origin; call them from a program, without Origin.'
}
