/** The published OpenAPI document as a list of operations, for the tests that walk it: a new endpoint is covered by being published. */
import { z } from 'zod'
import type { TestClient } from './test-client.ts'

export type JsonSchema = Readonly<Record<string, unknown>>
const JsonSchemaShape = z.record(z.string(), z.unknown())

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: JsonSchemaShape.default({}),
})
const Content = z.record(
  z.string(),
  z.looseObject({ schema: JsonSchemaShape.optional(), example: z.unknown().optional() }),
)
const OperationShape = z.looseObject({
  security: z.array(z.unknown()).optional(),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })).default({}),
})
const Document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), OperationShape)),
})

export interface Operation {
  readonly method: string
  /** With `{id}`. */
  readonly path: string
  readonly isOpen: boolean
  readonly parameters: readonly z.infer<typeof Parameter>[]
  readonly bodySchema: JsonSchema | undefined
  readonly bodyExample: unknown
  /** Names at the top of the answer 200; none where it is no JSON object. */
  readonly answerNames: readonly string[]
  readonly statuses: readonly string[]
  readonly isStream: boolean
}

export interface ApiDocument {
  readonly root: JsonSchema
  readonly openapi: string
  readonly operations: readonly Operation[]
}

export async function readApiDocument(client: TestClient): Promise<ApiDocument> {
  const answer = await client.get('/openapi.json')
  const { openapi, paths } = Document.parse(answer.body)
  const operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]): Operation => {
      const body = operation.requestBody?.content['application/json']
      const answers = Object.values(operation.responses).flatMap(({ content }) => Object.keys(content ?? {}))
      return {
        method: method.toUpperCase(),
        path,
        isOpen: operation.security?.length === 0,
        parameters: operation.parameters,
        bodySchema: body?.schema,
        bodyExample: body?.example,
        answerNames: namesOf(answer.body, operation.responses['200']?.content?.['application/json']?.schema),
        statuses: Object.keys(operation.responses),
        isStream: answers.includes('text/event-stream'),
      }
    }),
  )
  return { root: JsonSchemaShape.parse(answer.body), openapi, operations }
}

const Component = z.looseObject({ properties: JsonSchemaShape.default({}) })
const Components = z.object({ components: z.object({ schemas: z.record(z.string(), Component) }) })

function namesOf(document: unknown, schema: JsonSchema = {}): readonly string[] {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1]
  const { schemas } = Components.parse(document).components
  return Object.keys((name === undefined ? Component.parse(schema) : schemas[name])?.properties ?? {})
}

/** The path with its parameters filled in. */
export const fillPath = (path: string, valueOf: (name: string) => string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(valueOf(name)))
