import formbody from '@fastify/formbody'
import {
  LoginRequest,
  MeChange,
  PasswordChange,
  RegisterRequest,
  SignInSession,
  TokenAnswer,
  User,
} from '@g2e/contract/auth'
import { Id, listOf } from '@g2e/contract/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { Http } from '../../platform/http/http.ts'
import { isoOf } from '../../platform/clock.ts'
import { changePassword, changeProfile, currentUser } from './change-account.ts'
import { refreshCookie } from './cookies.ts'
import type { CookieWriter } from './cookies.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { presentSession, presentToken, presentUser } from './present.ts'
import { ensureDemoUser, register } from './register.ts'
import { endSession, logIn, logOut, logOutByRefresh, openSession, refresh } from './sign-in.ts'
import type { SignedIn } from './sign-in.ts'

const tags = ['auth']
const open = { auth: 'none' } as const
const idParams = z.object({ id: Id })

/** OAuth 2's password form has its own names, and fields that mean nothing here. */
const LoginForm = z
  .object({ username: z.string().max(254), password: z.string().max(128) })
  .transform(({ username, password }) => ({ email: username, password }))

function answerSignedIn(reply: FastifyReply, cookies: CookieWriter, signedIn: SignedIn) {
  cookies.set(reply, signedIn)
  reply.header('cache-control', 'no-store')
  return presentToken(signedIn)
}

async function registerLogin(http: Http, deps: IdentityDeps, cookies: CookieWriter): Promise<void> {
  // A scope of its own: forms are read on this route alone.
  await http.register(async (scope: Http) => {
    await scope.register(formbody)
    scope.post(
      '/auth/login',
      {
        schema: {
          tags,
          summary: 'Sign in; also takes the OAuth 2 password form',
          body: z.union([LoginRequest, LoginForm]),
          response: { 200: TokenAnswer },
        },
        config: open,
      },
      async (request, reply) => answerSignedIn(reply, cookies, await logIn(deps, request.actor, request.body)),
    )
  })
}

function registerSignIn(http: Http, deps: IdentityDeps, cookies: CookieWriter): void {
  const { config } = deps.platform
  http.post(
    '/auth/register',
    { schema: { tags, summary: 'Sign up', body: RegisterRequest, response: { 201: User } }, config: open },
    async (request, reply) => reply.status(201).send(presentUser(await register(deps, request.actor, request.body))),
  )
  http.post(
    '/auth/demo',
    { schema: { tags, summary: 'Sign in as the demo user', response: { 200: TokenAnswer } }, config: open },
    async (request, reply) => {
      if (!config.demo) throw notFound('demo here')
      const user = await ensureDemoUser(deps)
      return answerSignedIn(reply, cookies, await openSession(deps, request.actor, user, { by: 'demo' }))
    },
  )
}

/** Ours, or none at all: other programs than browsers send no Origin. */
function assertOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host } = request.headers
  if (origin === undefined) return
  const own = [publicUrl === undefined ? undefined : new URL(publicUrl).origin, `http://${host}`, `https://${host}`]
  if (!own.includes(origin)) throw new ProblemError('forbidden', 'This origin may not renew a sign-in.')
}

function registerStaying(http: Http, deps: IdentityDeps, cookies: CookieWriter): void {
  const { publicUrl } = deps.platform.config
  http.post(
    '/auth/refresh',
    {
      schema: { tags, summary: 'Renew the access token with the refresh cookie', response: { 200: TokenAnswer } },
      config: open,
    },
    async (request, reply) => {
      assertOwnOrigin(request, publicUrl)
      const token = request.cookies[refreshCookie]
      if (token === undefined) throw new ProblemError('unauthenticated')
      return answerSignedIn(reply, cookies, await refresh(deps, request.actor, token))
    },
  )
  http.post(
    '/auth/logout',
    {
      schema: { tags, summary: 'Sign out', response: { 204: z.null() } },
      config: { auth: 'optional', scope: 'read' },
    },
    async (request, reply) => {
      const token = request.cookies[refreshCookie]
      if (request.authenticated) await logOut(deps, request.authenticated.actor)
      else {
        assertOwnOrigin(request, publicUrl)
        if (token === undefined || !(await logOutByRefresh(deps, request.actor, token)))
          throw new ProblemError('unauthenticated')
      }
      cookies.clear(reply)
      return reply.status(204).send(null)
    },
  )
}

function registerAccount(http: Http, deps: IdentityDeps, cookies: CookieWriter): void {
  http.get('/auth/me', { schema: { tags, summary: 'Who you are', response: { 200: User } } }, async (request) =>
    presentUser(await currentUser(deps, actorOf(request))),
  )
  http.patch(
    '/auth/me',
    { schema: { tags, summary: 'Change your name', body: MeChange, response: { 200: User } } },
    async (request) => presentUser(await changeProfile(deps, actorOf(request), request.body)),
  )
  http.post(
    '/auth/password',
    {
      schema: {
        tags,
        summary: 'Change your password; signs out everywhere',
        body: PasswordChange,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await changePassword(deps, actorOf(request), request.body)
      cookies.clear(reply)
      return reply.status(204).send(null)
    },
  )
  http.get(
    '/auth/sessions',
    { schema: { tags, summary: 'Where you are signed in', response: { 200: listOf(SignInSession) } } },
    async (request) => {
      const actor = actorOf(request)
      const rows = await deps.sessions.open(actor.userId, isoOf(deps.platform.clock.now()))
      return { items: rows.map((row) => presentSession(row, actor)) }
    },
  )
  http.delete(
    '/auth/sessions/:id',
    { schema: { tags, summary: 'End a sign-in', params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      await endSession(deps, actorOf(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}

export async function registerIdentityRoutes(http: Http, deps: IdentityDeps, cookies: CookieWriter): Promise<void> {
  await registerLogin(http, deps, cookies)
  registerSignIn(http, deps, cookies)
  registerStaying(http, deps, cookies)
  registerAccount(http, deps, cookies)
}
