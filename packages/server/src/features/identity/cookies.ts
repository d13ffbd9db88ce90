/**
 * The browser's cookies: the access token and the refresh token out of scripts' reach, and a CSRF token in it, which scripts
 * of our own pages send back in a header. All are SameSite=Strict.
 */
import type { FastifyReply } from 'fastify'
import { accessCookie, csrfCookie } from '../../platform/http/authentication.ts'
import { newToken } from './opaque-tokens.ts'
import { refreshLifeMs } from './sign-in.ts'
import type { SignedIn } from './sign-in.ts'

export const refreshCookie = 'g2e_refresh'
const refreshPath = '/api/v1/auth'

export interface CookieWriter {
  set(reply: FastifyReply, signedIn: SignedIn): void
  clear(reply: FastifyReply): void
}

/** `secure`: whether browsers reach us by https. */
export function createCookieWriter({ secure }: { readonly secure: boolean }): CookieWriter {
  const base = { sameSite: 'strict', secure } as const
  const access = { ...base, path: '/', httpOnly: true }
  const refresh = { ...base, path: refreshPath, httpOnly: true }
  const csrf = { ...base, path: '/', httpOnly: false }
  const refreshLifeSeconds = refreshLifeMs / 1_000
  return {
    set: (reply, { accessToken, lifeSeconds, refreshToken }) => {
      reply
        .setCookie(accessCookie, accessToken, { ...access, maxAge: lifeSeconds })
        .setCookie(refreshCookie, refreshToken, { ...refresh, maxAge: refreshLifeSeconds })
        .setCookie(csrfCookie, newToken(), { ...csrf, maxAge: refreshLifeSeconds })
    },
    clear: (reply) => {
      reply.clearCookie(accessCookie, access).clearCookie(refreshCookie, refresh).clearCookie(csrfCookie, csrf)
    },
  }
}
