/**
 * What browsers are told of every answer, made once: the same few hundred bytes need no work per request. The set is that of
 * the OWASP Secure Headers Project; scripts run from our own origin only, and those inline ones whose hash is known.
 */
import type { FastifyInstance } from 'fastify'

const secondsOfAYear = 31_536_000

function contentSecurityPolicy(inlineScriptHashes: readonly string[]): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...inlineScriptHashes],
    // Component libraries set element styles at run time.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join(';')
}

export interface SecurityHeadersParts {
  readonly inlineScriptHashes: readonly string[]
  /** Browsers reach us by https, and are told to insist. */
  readonly https: boolean
}

export function securityHeaders({ inlineScriptHashes, https }: SecurityHeadersParts): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(inlineScriptHashes),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    ...(https && { 'strict-transport-security': `max-age=${secondsOfAYear}; includeSubDomains` }),
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    // The filter of old browsers made holes of its own; 0 turns it off.
    'x-xss-protection': '0',
  }
}

export function registerSecurityHeaders(http: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  http.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}
