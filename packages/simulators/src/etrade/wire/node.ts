/**
 * Request bodies, XML or JSON, in one form: elements by name, each as often as it came. Names are case-sensitive, so a
 * misspelt one is simply not there (brokers/etrade.md 2).
 */
import { decimalTextOfNumber } from '@g2e/domain/money'
import { malformed } from './refusal.ts'

export class WireNode {
  readonly text: string
  readonly #children: ReadonlyMap<string, readonly WireNode[]>

  constructor(text: string, children: ReadonlyMap<string, readonly WireNode[]>) {
    this.text = text
    this.#children = children
  }

  all(name: string): readonly WireNode[] {
    return this.#children.get(name) ?? []
  }

  first(name: string): WireNode | undefined {
    return this.all(name)[0]
  }

  /** Absent and empty are both "not given". */
  textOf(name: string): string | undefined {
    const text = this.first(name)?.text.trim()
    return text === '' ? undefined : text
  }

  names(): readonly string[] {
    return [...this.#children.keys()]
  }
}

const depthMost = 20

function collect(entries: Iterable<readonly [string, WireNode]>): ReadonlyMap<string, readonly WireNode[]> {
  const children = new Map<string, WireNode[]>()
  for (const [name, node] of entries) {
    const known = children.get(name)
    if (known) known.push(node)
    else children.set(name, [node])
  }
  return children
}

// JSON

export type JsonLists = 'any' | 'arrays_only'

/** Of these, clients with plain objects were refused (pyetrade issue 43); the switch shows it. */
const listNames = new Set(['Order', 'Instrument', 'PreviewIds'])

function jsonNodes(name: string, value: unknown, lists: JsonLists, depth: number): readonly WireNode[] {
  if (depth > depthMost) throw malformed('The request is nested too deeply.')
  if (Array.isArray(value)) return value.flatMap((entry) => jsonNodes('', entry, lists, depth + 1))
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [new WireNode(scalarText(value), new Map())]
  if (lists === 'arrays_only' && listNames.has(name)) throw malformed(`${name} must be an array.`)
  const entries = Object.entries(value).flatMap(([field, entry]) =>
    jsonNodes(field, entry, lists, depth + 1).map((node) => [field, node] as const),
  )
  return [new WireNode('', collect(entries))]
}

function scalarText(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return decimalTextOfNumber(value)
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
}

function readJson(text: string, lists: JsonLists): WireNode {
  try {
    const [root] = jsonNodes('', JSON.parse(text), lists, 0)
    if (root) return root
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw malformed('The request body is not valid JSON.')
}

// XML

const token =
  /<\?[^]*?\?>|<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)|(<)/g
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const unescaped = (text: string): string =>
  text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

interface Opened {
  readonly name: string
  readonly entries: (readonly [string, WireNode])[]
  text: string
}

const notXml = () => malformed('The request body is not valid XML.')

function close(stack: Opened[], name: string): void {
  const done = stack.pop()
  const parent = stack.at(-1)
  if (!done || !parent || done.name !== name) throw notXml()
  parent.entries.push([name, new WireNode(done.text, collect(done.entries))])
}

/** The document as a node whose only child is the root. Document types and unknown markup are refused. */
function readXml(text: string): WireNode {
  const document: Opened = { name: '', entries: [], text: '' }
  const stack = [document]
  for (const [, cdata, slash, name, selfClosing, plain, stray] of text.matchAll(token)) {
    const current = stack.at(-1)
    if (!current || stray !== undefined || stack.length > depthMost) throw notXml()
    if (name !== undefined) {
      if (slash === '/') close(stack, name)
      else if (selfClosing === '/') current.entries.push([name, new WireNode('', new Map())])
      else stack.push({ name, entries: [], text: '' })
    } else if (cdata !== undefined) current.text += cdata
    else if (plain !== undefined) current.text += unescaped(plain)
  }
  if (stack.length !== 1 || document.entries.length !== 1 || document.text.trim() !== '') throw notXml()
  return new WireNode('', collect(document.entries))
}

/** The body under the name of its root element. By its first character, not by its content type. */
export function readBody(text: string, options: { readonly root: string; readonly lists: JsonLists }): WireNode {
  const body = text.trimStart()
  if (body === '') throw malformed(`The request body must be a ${options.root}.`)
  const document = body.startsWith('<') ? readXml(body) : readJson(body, options.lists)
  const root = document.first(options.root)
  if (!root)
    throw malformed(`The request body must be a ${options.root}; it has ${document.names().join(', ') || 'nothing'}.`)
  return root
}
