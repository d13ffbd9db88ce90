// Holds our Alpaca requests against the broker's own OpenAPI documents, which are not in this repository:
// `node scripts/check-alpaca-requests.mjs <folder with openapi-trading.json and openapi-data.json>`.
// Every combination of a ticket that compiles must be a valid POST /v2/orders, every change a valid PATCH, and every path
// in the adapter's source must exist. Exit 0: all fit; 1: something does not; 2: no documents.
import './node-guard.mjs'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileOrder } from '../packages/brokers/src/alpaca/compile-order.ts'
import { compileReplace } from '../packages/brokers/src/alpaca/compile-replace.ts'

const folder = process.argv[2]
const documents = ['openapi-trading.json', 'openapi-data.json'].map((name) => resolve(folder ?? '', name))
if (folder === undefined || !documents.every((path) => existsSync(path))) {
  process.stderr.write(
    'check-alpaca-requests: give the folder that holds openapi-trading.json and openapi-data.json.\n',
  )
  process.exit(2)
}
const [trading, data] = documents.map((path) => JSON.parse(readFileSync(path, 'utf8')))

const source = fileURLToPath(new URL('../packages/brokers/src/alpaca/', import.meta.url))
/** WebSocket addresses, which OpenAPI does not describe (alpaca.md 4.3). */
const streamPaths = new Set(['/v2/{}', '/v1beta3/crypto/us', '/v1beta1/{}', '/v1beta1/news'])

const faults = [...orderFaults(), ...replaceFaults(), ...pathFaults()]
for (const fault of new Set(faults)) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length > 0 ? 1 : 0

/** Faults of a value against an OpenAPI 3.0 schema; a property that the schema does not name is one. */
function schemaFaults(schema, value, place) {
  if (schema.$ref) return schemaFaults(trading.components.schemas[schema.$ref.split('/').at(-1)], value, place)
  if (schema.allOf) return schema.allOf.flatMap((part) => schemaFaults(part, value, place))
  const type = Array.isArray(value) ? 'array' : typeof value
  if (schema.type && schema.type !== type) return [`${place} is ${type}, documented as ${schema.type}`]
  if (schema.enum && !schema.enum.includes(value))
    return [`${place} is ${value}, documented as ${schema.enum.join('|')}`]
  if (schema.maxLength !== undefined && value.length > schema.maxLength) return [`${place} is too long`]
  if (type === 'array') {
    const tooMany =
      schema.maxItems !== undefined && value.length > schema.maxItems ? [`${place} has too many items`] : []
    return [...tooMany, ...value.flatMap((item, index) => schemaFaults(schema.items ?? {}, item, `${place}[${index}]`))]
  }
  if (type !== 'object') return []
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${place}.${name} is missing`)
  const known = schema.properties ?? {}
  const inside = Object.entries(value).flatMap(([name, part]) =>
    known[name] ? schemaFaults(known[name], part, `${place}.${name}`) : [`${place}.${name} is not documented`],
  )
  return [...missing, ...inside]
}

function bodySchema(path, method) {
  return trading.paths[path][method].requestBody.content['application/json'].schema
}

function orderFaults() {
  const context = { brokerAccountId: 'a', clientOrderId: `g2e-${'0'.repeat(26)}` }
  const schema = bodySchema('/v2/orders', 'post')
  let requests = 0
  const found = tickets().flatMap((ticket) => {
    const [request] = compileOrder(ticket, context).requests ?? []
    if (!request) return []
    requests += 1
    return schemaFaults(schema, request.body, 'POST /v2/orders')
  })
  process.stdout.write(`checked ${requests} order requests\n`)
  return requests > 0 ? found : [...found, 'no ticket compiled, so nothing was checked']
}

function tickets() {
  const prices = {
    market: [{}],
    limit: [{ limitPrice: '10.25' }],
    stop: [{ stopPrice: '9.5' }],
    stop_limit: [{ limitPrice: '10.25', stopPrice: '10' }],
    trailing_stop: [{ trailPercent: '2.5' }, { trailAmount: '0.75' }],
  }
  const above = { takeProfit: { limitPrice: '20' }, stopLoss: { stopPrice: '5', limitPrice: '4.9' } }
  const below = { takeProfit: { limitPrice: '5' }, stopLoss: { stopPrice: '20' } }
  const legs = [
    { symbol: 'AAPL261218C00280000', side: 'buy', ratio: 1, positionEffect: 'open' },
    { symbol: 'AAPL261218C00290000', side: 'sell', ratio: 1, positionEffect: 'open' },
  ]
  const classes = [
    {},
    ...['bracket', 'oco'].flatMap((orderClass) => [above, below].map((exits) => ({ orderClass, ...exits }))),
    { orderClass: 'oto', takeProfit: above.takeProfit },
    { orderClass: 'oto', stopLoss: above.stopLoss },
    { orderClass: 'multileg', legs },
  ]
  return product({
    symbol: ['AAPL', 'AAPL261218C00280000', 'BTC/USD'],
    side: ['buy', 'sell', 'sell_short', 'buy_to_cover'],
    size: [{ quantity: '2' }, { quantity: '0.5' }, { notional: '100' }],
    terms: Object.entries(prices).flatMap(([orderType, sets]) => sets.map((set) => ({ orderType, ...set }))),
    timeInForce: ['day', 'gtc', 'ioc', 'fok', 'opg', 'cls'],
    extendedHours: [false, true],
    attached: classes,
  }).map(({ size, terms, attached, ...rest }) => ({ accountId: 'a', ...rest, ...size, ...terms, ...attached }))
}

function product(lists) {
  return Object.entries(lists).reduce(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  )
}

function replaceFaults() {
  const original = { orderType: 'stop_limit', quantity: '2', limitPrice: '10', stopPrice: '9', trailPercent: '1' }
  const changes = [
    { quantity: '3' },
    { limitPrice: '11', stopPrice: '10' },
    { trailPercent: '2' },
    { timeInForce: 'gtc', quantity: '1' },
  ]
  const schema = bodySchema('/v2/orders/{order_id}', 'patch')
  return changes.flatMap((change) => {
    const compiled = compileReplace({ brokerOrderId: 'x', clientOrderId: 'g2e-2', change, original })
    const [request] = compiled.requests ?? []
    return request ? schemaFaults(schema, request.body, 'PATCH /v2/orders/{order_id}') : ['a change did not compile']
  })
}

/** Paths in the source, with `{}` for what is filled in; a query is not part of them. */
function pathFaults() {
  const documented = [...Object.keys(trading.paths), ...Object.keys(data.paths)].map(
    (path) => new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  )
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  )
  const found = files.flatMap((name) =>
    [...readFileSync(join(source, name), 'utf8').matchAll(/[`'"](\/v\d[^`'"\n]*)/g)].map(([, text]) => ({
      name,
      text,
    })),
  )
  process.stdout.write(`checked ${found.length} paths\n`)
  return found.flatMap(({ name, text }) => {
    const path = text.replaceAll(/(?<=\/)\$\{[^}]*\}/g, '{}').replace(/(?:\$\{|\?).*$/, '')
    return streamPaths.has(path) || documented.some((pattern) => pattern.test(path))
      ? []
      : [`${name}: ${path} is not documented`]
  })
}
