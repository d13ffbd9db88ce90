/** Examples for the bodies of the OpenAPI document, put together from the examples, enums and formats of the schemas. */

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const depthMax = 6

const byFormat: Readonly<Record<string, string>> = {
  uuid: '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11',
  'date-time': '2026-11-20T18:46:08.000Z',
  date: '2026-11-20',
  email: 'nora@example.com',
  uri: 'https://example.com/',
}

function resolve(schema: Json, document: Json): Json {
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), document)
  return isObject(found) ? found : {}
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined
}

/** Alternatives: the first that is not null. */
function alternative(schema: Json): Json | undefined {
  const list = schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']
  if (!Array.isArray(list)) return undefined
  const found = list.find((item) => isObject(item) && item['type'] !== 'null')
  return isObject(found) ? found : undefined
}

function objectExample(schema: Json, document: Json, depth: number): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, inner]) => {
      const value = isObject(inner) ? exampleOf(inner, document, depth + 1) : undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function scalarExample(schema: Json, type: unknown): unknown {
  if (type === 'string') return byFormat[String(schema['format'])] ?? 'text'
  if (type === 'integer' || type === 'number')
    return typeof schema['minimum'] === 'number' && schema['minimum'] > 0 ? schema['minimum'] : 1
  if (type === 'boolean') return true
  return type === 'null' ? null : undefined
}

export function exampleOf(given: Json, document: Json, depth = 0): unknown {
  const schema = resolve(given, document)
  const said =
    firstOf(schema['examples']) ?? schema['example'] ?? schema['const'] ?? schema['default'] ?? firstOf(schema['enum'])
  if (said !== undefined) return said
  if (depth > depthMax) return undefined
  const chosen = alternative(schema)
  if (chosen) return exampleOf(chosen, document, depth + 1)
  const type = Array.isArray(schema['type']) ? schema['type'].find((name) => name !== 'null') : schema['type']
  if (type === 'object') return objectExample(schema, document, depth)
  if (type === 'array') {
    const item = isObject(schema['items']) ? exampleOf(schema['items'], document, depth + 1) : undefined
    return item === undefined ? [] : [item]
  }
  return scalarExample(schema, type)
}

function withExample(content: unknown, document: Json): unknown {
  if (!isObject(content)) return content
  return Object.fromEntries(
    Object.entries(content).map(([mediaType, media]) => {
      if (!isObject(media) || !isObject(media['schema']) || 'example' in media || 'examples' in media)
        return [mediaType, media]
      const example = exampleOf(media['schema'], document)
      return [mediaType, example === undefined ? media : { ...media, example }]
    }),
  )
}

function mapValues(value: unknown, change: (inner: Json) => unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? change(inner) : inner]))
    : value
}

/** The document with an example for every request and answer body that has none. */
export function withExamples<T extends object>(document: T): T {
  const root: Json = Object.fromEntries(Object.entries(document))
  const bodyOf = (body: Json): Json => ({ ...body, content: withExample(body['content'], root) })
  const operationOf = (operation: Json): Json => ({
    ...operation,
    ...(isObject(operation['requestBody']) && { requestBody: bodyOf(operation['requestBody']) }),
    ...(isObject(operation['responses']) && { responses: mapValues(operation['responses'], bodyOf) }),
  })
  return { ...document, paths: mapValues(root['paths'], (path) => mapValues(path, operationOf)) }
}
