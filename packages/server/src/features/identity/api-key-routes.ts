import { ApiKey, ApiKeyChange, ApiKeyCreate, ApiKeyCreated } from '@g2e/contract/auth'
import { Id, listOf } from '@g2e/contract/common'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { createApiKey, deleteApiKey, renameApiKey } from './api-keys.ts'
import type { IdentityDeps } from './identity-deps.ts'
import { presentKey } from './present.ts'

const tags = ['auth']
const idParams = z.object({ id: Id })

export function registerApiKeyRoutes(http: Http, deps: IdentityDeps): void {
  http.get(
    '/api-keys',
    { schema: { tags, summary: 'Your API keys', response: { 200: listOf(ApiKey) } } },
    async (request) => ({ items: (await deps.keys.list(actorOf(request).userId)).map(presentKey) }),
  )
  http.post(
    '/api-keys',
    { schema: { tags, summary: 'A new API key, shown once', body: ApiKeyCreate, response: { 201: ApiKeyCreated } } },
    async (request, reply) => {
      const { key, ...row } = await createApiKey(deps, actorOf(request), request.body)
      return reply
        .status(201)
        .header('cache-control', 'no-store')
        .send({ ...presentKey(row), key })
    },
  )
  http.patch(
    '/api-keys/:id',
    { schema: { tags, summary: 'Rename an API key', params: idParams, body: ApiKeyChange, response: { 200: ApiKey } } },
    async (request) => presentKey(await renameApiKey(deps, actorOf(request), request.params.id, request.body.name)),
  )
  http.delete(
    '/api-keys/:id',
    { schema: { tags, summary: 'Delete an API key', params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteApiKey(deps, actorOf(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}
