import fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { registerSecurityHeaders, securityHeaders } from './security-headers.ts'

async function headersOf(https: boolean) {
  const app = fastify()
  registerSecurityHeaders(app, securityHeaders({ inlineScriptHashes: ["'sha256-abc='"], https }))
  app.get('/', () => ({}))
  return (await app.inject('/')).headers
}

describe('security headers', () => {
  test('scripts run from our own origin, and inline only by a hash that is known', async () => {
    const policy = String((await headersOf(false))['content-security-policy'])
    expect(policy).toContain("script-src 'self' 'sha256-abc=';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'")
  })

  test('types are not guessed and nobody frames us', async () => {
    expect(await headersOf(false)).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
  })

  test('browsers are told to insist on https exactly where they reach us by it', async () => {
    expect((await headersOf(false))['strict-transport-security']).toBeUndefined()
    expect((await headersOf(true))['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })
})
