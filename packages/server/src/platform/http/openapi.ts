/** OpenAPI 3.1 at `/openapi.json`, made of the routes' schemas, with an example for every body; interactive at `/docs`. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { withExamples } from './openapi-examples.ts'

export interface OpenApiInfo {
  readonly appName: string
  readonly version: string
}

export async function registerOpenApi(http: FastifyInstance, { appName, version }: OpenApiInfo): Promise<void> {
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: appName,
        version,
        description: 'Errors are problem documents (RFC 9457). Money, prices and quantities are decimal strings.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key' },
          password: {
            type: 'oauth2',
            flows: { password: { tokenUrl: '/api/v1/auth/login', refreshUrl: '/api/v1/auth/refresh', scopes: {} } },
          },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: 'g2e_access',
            description: 'With X-CSRF-Token on unsafe methods',
          },
        },
      },
      security: [{ bearer: [] }, { password: [] }, { cookie: [] }],
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input)
      const open = input.route.config?.auth === 'none'
      return { schema: { ...schema, ...(open && { security: [] }) }, url }
    },
    transformObject: (input) => withExamples(jsonSchemaTransformObject(input)),
  })
  await http.register(async (scope) => {
    // Its Authorize button is where somebody signs in: the page and its files are open to everybody.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, auth: 'none' }
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', uiConfig: { persistAuthorization: false } })
  })
  let ready: Buffer | undefined
  http.get('/openapi.json', { schema: { hide: true }, config: { auth: 'none' } }, async (_request, reply) => {
    ready ??= Buffer.from(JSON.stringify(http.swagger()))
    return reply.type('application/json; charset=utf-8').send(ready)
  })
}
