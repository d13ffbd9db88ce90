/** `/sso/Login`: what a browser opens. `decision=approve` on the address does at once what the two pages do. */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Desk } from '../desk.ts'
import { optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { isRecord } from '../wire/fields.ts'
import { sessionOfCookie } from './cookie.ts'
import { hostGatewayId } from './gateways.ts'
import { deniedPage, passwordPage, secondFactorPage, succeededPage, unknownSessionPage } from './login-page.ts'
import type { LoginFields } from './login-page.ts'

const defaultUsername = 'demo'

const page = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(text)

/** An unticked box is absent from a form; on the address its absence means a paper account. */
function fieldsOf(fields: Fields, cookie: string | undefined, isForm: boolean): LoginFields {
  const paper = optionalText(fields, 'paper') ?? optionalText(fields, 'isPaper')
  return {
    username: (optionalText(fields, 'username') ?? defaultUsername).trim().slice(0, 64) || defaultUsername,
    isPaper: paper === undefined ? !isForm : paper === 'true' || paper === 'on',
    session: optionalText(fields, 'session') ?? cookie,
  }
}

function decide(desk: Desk, reply: FastifyReply, fields: LoginFields, decision: string | undefined): FastifyReply {
  if (decision === undefined) return page(reply, 200, secondFactorPage(fields))
  if (decision !== 'approve') return page(reply, 403, deniedPage())
  const gatewayId = fields.session ?? hostGatewayId
  if (gatewayId !== hostGatewayId && !desk.gateways.byId(gatewayId)) return page(reply, 404, unknownSessionPage())
  desk.gateways.signIn(gatewayId, fields)
  return page(reply, 200, succeededPage())
}

export async function loginRoutes(app: FastifyInstance, desk: Desk): Promise<void> {
  await app.register(formbody)
  app.get('/', (_request, reply) => reply.redirect('/ibkr/sso/Login', 302))
  app.get<{ Querystring: Record<string, unknown> }>('/sso/Login', (request, reply) => {
    const fields = fieldsOf(request.query, sessionOfCookie(request.headers.cookie), false)
    const decision = optionalText(request.query, 'decision')
    return decision === undefined ? page(reply, 200, passwordPage(fields)) : decide(desk, reply, fields, decision)
  })
  app.post('/sso/Login', (request, reply) => {
    const form = isRecord(request.body) ? request.body : {}
    const fields = fieldsOf(form, sessionOfCookie(request.headers.cookie), true)
    return decide(desk, reply, fields, optionalText(form, 'decision'))
  })
}
