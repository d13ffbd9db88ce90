/**
 * The whole product at one broker as a page that a person reviews. First the requests: blocks of tickets that differ only in
 * order type and time in force, those that say the same under one heading, bodies as `path=value` without what their block
 * shares. Then the refusals: each sentence with the tickets that it is said of.
 */
import { timesInForce } from '@g2e/domain/orders'
import { readXml } from '../../kit/index.ts'
import type { CompiledRequest, UnsupportedField } from '../../port/broker.ts'
import { casesOfBlock, crossBlocks, crossKinds } from './order-cross.ts'
import type { CrossBlock, CrossCase, CrossKind } from './order-cross.ts'
import type { OrderCompiler } from './judge-orders.ts'

type Flat = ReadonlyMap<string, string>

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  if (typeof value !== 'object' || value === null || isEmpty) {
    into.set(path, JSON.stringify(value))
    return
  }
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue
    const step = Array.isArray(value) ? `[${name}]` : path === '' || /[ ?]$/.test(path) ? name : `.${name}`
    flatten(field, `${path}${step}`, into)
  }
}

/** A body as paths; an XML one under the name of its root. */
function flatBody(body: unknown): Flat {
  const flat = new Map<string, string>()
  if (typeof body !== 'string') {
    flatten(body, '', flat)
    return flat
  }
  for (const [root, value] of Object.entries(readXml(body))) {
    flat.set('xml', root)
    flatten(value, '', flat)
  }
  return flat
}

/** What a request says that the one before it did not; `-` is what it leaves out. */
const changesOf = (flat: Flat, before: Flat): Flat =>
  new Map([
    ...[...flat].filter(([path, value]) => before.get(path) !== value),
    ...[...before.keys()].filter((path) => !flat.has(path)).map((path) => [path, '-'] as const),
  ])

/** Requests in their order, each with method and path first; the second begins with `2: ` and repeats what it does not say. */
function flatRequests(requests: readonly CompiledRequest[]): Flat {
  const all = new Map<string, string>()
  let before: Flat = new Map()
  for (const [index, { method, path, query, headers, body }] of requests.entries()) {
    const prefix = index === 0 ? '' : `${index + 1}: `
    all.set(`${prefix}${method}`, path)
    if (query) flatten(query, `${prefix}?`, all)
    if (headers) flatten(headers, `${prefix}header `, all)
    const flat = body === undefined ? new Map<string, string>() : flatBody(body)
    for (const [name, value] of changesOf(flat, before)) all.set(`${prefix}${name}`, value)
    before = flat
  }
  return all
}

function shared(flats: readonly Flat[]): Flat {
  const [first, ...others] = flats
  return new Map([...(first ?? [])].filter(([path, value]) => others.every((other) => other.get(path) === value)))
}

const without = (flat: Flat, common: Flat): Flat => new Map([...flat].filter(([path]) => !common.has(path)))

const told = (flat: Flat): string =>
  [...flat]
    .map(([path, value]) => (/[A-Z]+$/.test(path) && value.startsWith('/') ? `${path} ${value}` : `${path}=${value}`))
    .join(' ')

interface Compiled {
  readonly kind: CrossKind
  readonly timeInForce: CrossCase['timeInForce']
  readonly flat: Flat
}

/** A line for each order type with what its times share, and a line for what each time adds. */
function compiledLines(compiled: readonly Compiled[], common: Flat): readonly string[] {
  return crossKinds.flatMap((kind) => {
    const ofKind = compiled.filter((one) => one.kind === kind)
    if (ofKind.length === 0) return []
    const own = shared(ofKind.map(({ flat }) => flat))
    const times = ofKind.map(({ timeInForce, flat }) => `${timeInForce} ${told(without(flat, own))}`.trim())
    return [`  ${kind}: ${told(without(own, common))}`.trimEnd(), `    ${times.join(' | ')}`]
  })
}

const refusalWords = ({ field, reason, nearest }: UnsupportedField): string =>
  `${field}: ${reason}${nearest === undefined ? '' : ` Nearest: ${nearest}`}`

/** The kinds and times of a list, e.g. `stop: ioc fok; trail_percent: *`. */
function placesOf(cases: readonly CrossCase[], all: readonly CrossCase[]): string {
  if (cases.length === all.length) return 'all'
  return crossKinds
    .flatMap((kind) => {
      const times = cases.filter((one) => one.kind === kind).map(({ timeInForce }) => timeInForce)
      const isEvery = times.length === all.filter((one) => one.kind === kind).length && times.length > 1
      return times.length === 0 ? [] : [`${kind}: ${isEvery ? '*' : times.join(' ')}`]
    })
    .join('; ')
}

interface BlockText {
  readonly block: CrossBlock
  /** What all requests of the block share. */
  readonly common: string
  readonly requests: string
  /** Where in the block each sentence is said. */
  readonly refusals: ReadonlyMap<string, string>
}

function blockText({ definition }: Pick<OrderCompiler, 'definition'>, block: CrossBlock): BlockText {
  const all = casesOfBlock(block).filter(({ isContradictory }) => !isContradictory)
  const compiled: Compiled[] = []
  const refused = new Map<string, CrossCase[]>()
  for (const one of all) {
    const { requests, unsupported } = definition.compileOrder(one.request, one.context)
    if (requests !== undefined)
      compiled.push({ kind: one.kind, timeInForce: one.timeInForce, flat: flatRequests(requests) })
    else for (const words of unsupported.map(refusalWords)) refused.set(words, [...(refused.get(words) ?? []), one])
  }
  const common = shared(compiled.map(({ flat }) => flat))
  return {
    block,
    common: told(common),
    requests: compiledLines(compiled, common).join('\n'),
    refusals: new Map([...refused].map(([words, cases]) => [words, placesOf(cases, all)])),
  }
}

const blockDimensions = ['side', 'asset', 'size', 'session', 'orderClass'] as const
type Heading = Readonly<Record<(typeof blockDimensions)[number], string>>

const headingText = ({ asset, orderClass, size, session, side }: Heading): string =>
  `[${asset} ${orderClass} ${size} ${session} ${side}]`

/** Headings that differ in one dimension only become one that lists its values. */
function mergedHeadings(blocks: readonly CrossBlock[]): readonly string[] {
  let headings: readonly Heading[] = blocks
  for (const dimension of blockDimensions) {
    const alike = new Map<string, Heading[]>()
    for (const heading of headings) {
      const key = headingText({ ...heading, [dimension]: '' })
      alike.set(key, [...(alike.get(key) ?? []), heading])
    }
    headings = [...alike.values()].flatMap((group) => {
      const [first] = group
      return first ? [{ ...first, [dimension]: group.map((heading) => heading[dimension]).join(',') }] : []
    })
  }
  return headings.map(headingText)
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

function requestPages(texts: readonly BlockText[]): readonly string[] {
  const compiling = texts.filter(({ requests }) => requests !== '')
  return [...groupBy(compiling, ({ requests }) => requests)].map(([lines, blocks]) => {
    const headings = blocks.map(({ block, common }) => `${headingText(block)} ${common}`.trimEnd())
    return `${headings.join('\n')}\n${lines}\n`
  })
}

function refusalPages(texts: readonly BlockText[]): readonly string[] {
  const said = texts.flatMap(({ block, refusals }) =>
    [...refusals].map(([sentence, places]) => ({ block, sentence, places })),
  )
  return [...groupBy(said, ({ sentence }) => sentence)].map(([sentence, everywhere]) => {
    const lines = [...groupBy(everywhere, ({ places }) => places)].flatMap(([places, blocks]) =>
      mergedHeadings(blocks.map(({ block }) => block)).map((heading) => `  ${heading} ${places}`),
    )
    return `${sentence}\n${lines.join('\n')}\n`
  })
}

/** The page of one broker, ending with a line break. */
export function goldenOrders(compiler: Pick<OrderCompiler, 'definition'>): string {
  const { id, name } = compiler.definition
  const texts = crossBlocks().map((block) => blockText(compiler, block))
  return [
    `# Every kind of ticket at ${name}: the exact request, or the sentences why not. Times in force: ${timesInForce.join(', ')}.`,
    `# Written by: node scripts/golden-orders.mjs --write ${id}`,
    '',
    '# Requests: [asset class size session side] what the block shares; then what each order type adds, and each time. A second request (2:) repeats what it does not say.',
    '',
    ...requestPages(texts),
    '# Refusals: each sentence, and the tickets that it is said of; * is every time in force, all is every order type.',
    '',
    ...refusalPages(texts),
  ].join('\n')
}
