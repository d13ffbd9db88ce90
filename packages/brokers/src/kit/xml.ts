/**
 * Reads the XML that brokers answer with into the shape that their JSON has: elements with children are objects, repeated
 * ones lists, all others text. Strict about form, and without what makes XML dangerous: no document type, no entities of
 * its own, a limit on depth. Attributes carry nothing in such documents and are dropped.
 */

export class NotXml extends Error {
  /** Where reading stopped, in UTF-16 units. */
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(`not XML at ${offset}: ${reason}`)
    this.offset = offset
  }
}

export type XmlValue = string | XmlObject | readonly XmlValue[]
export interface XmlObject {
  readonly [name: string]: XmlValue
}

export const xmlDepthMax = 32

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
const name = /[A-Za-z_][A-Za-z0-9_.:-]{0,127}/y
const rest = /(?:\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>/y

/** One open element: its text so far, and its children by name. */
interface Open {
  readonly name: string
  text: string
  children: Record<string, XmlValue> | undefined
}

/** The document as `{root: value}`. @throws NotXml */
export function readXml(text: string): XmlObject {
  const reader = new Reader(text)
  return reader.document()
}

class Reader {
  readonly #text: string
  readonly #open: Open[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): XmlObject {
    const top: Open = { name: '', text: '', children: undefined }
    this.#open.push(top)
    this.#at = this.#text.charCodeAt(0) === 0xfeff ? 1 : 0
    while (this.#at < this.#text.length) this.#next()
    if (this.#open.length > 1) throw this.#fault(`<${this.#top().name}> is not closed`)
    if (top.text.trim() !== '') throw this.#fault('there is text outside the document')
    const roots = Object.keys(top.children ?? {})
    const [root] = roots
    if (top.children === undefined || roots.length !== 1 || root === undefined || Array.isArray(top.children[root])) {
      throw this.#fault('there is not exactly one root element')
    }
    return top.children
  }

  #next(): void {
    const text = this.#text
    const at = this.#at
    const mark = text.indexOf('<', at)
    if (mark !== at) {
      this.#top().text += unescaped(text.slice(at, mark < 0 ? undefined : mark), at)
      this.#at = mark < 0 ? text.length : mark
      return
    }
    if (text.startsWith('</', at)) this.#close()
    else if (text.startsWith('<![CDATA[', at)) this.#top().text += this.#until(']]>').slice('<![CDATA['.length)
    else if (text.startsWith('<!--', at)) this.#until('-->')
    else if (text.startsWith('<?', at)) this.#until('?>')
    else if (text.startsWith('<!', at)) throw this.#fault('document types are not read')
    else this.#start()
  }

  /** The text before `mark`, with reading set behind it. */
  #until(mark: string): string {
    const end = this.#text.indexOf(mark, this.#at)
    if (end < 0) throw this.#fault(`${mark} is missing`)
    const found = this.#text.slice(this.#at, end)
    this.#at = end + mark.length
    return found
  }

  #start(): void {
    const opened = this.#name(this.#at + 1)
    rest.lastIndex = this.#at
    const match = rest.exec(this.#text)
    if (!match) throw this.#fault(`<${opened}> does not end`)
    this.#at = rest.lastIndex
    if (match[1] === '/') {
      this.#put(opened, '')
      return
    }
    if (this.#open.length > xmlDepthMax) throw this.#fault('elements are nested too deeply')
    this.#open.push({ name: opened, text: '', children: undefined })
  }

  #close(): void {
    const closed = this.#name(this.#at + 2)
    const open = this.#open.length > 1 ? this.#open.pop() : undefined
    if (open?.name !== closed) throw this.#fault(`</${closed}> closes nothing`)
    if (this.#until('>').trim() !== '') throw this.#fault(`</${closed}> does not end`)
    if (open.children === undefined) this.#put(closed, open.text)
    else if (open.text.trim() === '') this.#put(closed, open.children)
    else throw this.#fault(`<${closed}> mixes text and elements`)
  }

  #name(from: number): string {
    name.lastIndex = from
    const match = name.exec(this.#text)
    if (!match) throw this.#fault('a name is missing')
    this.#at = name.lastIndex
    return match[0]
  }

  #put(child: string, value: XmlValue): void {
    const open = this.#top()
    // Without a prototype, since names come from outside.
    const children: Record<string, XmlValue> = (open.children ??= Object.create(null))
    const before = children[child]
    if (before === undefined) children[child] = value
    else children[child] = isList(before) ? [...before, value] : [before, value]
  }

  #top(): Open {
    const open = this.#open.at(-1)
    if (!open) throw this.#fault('nothing is open')
    return open
  }

  #fault(reason: string): NotXml {
    return new NotXml(reason, this.#at)
  }
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value)

function unescaped(text: string, at: number): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&]{0,10});?/g, (whole: string, entity: string) => {
    const known = whole.endsWith(';') ? (entities.get(entity) ?? numbered(entity)) : undefined
    if (known === undefined) throw new NotXml(`${whole.slice(0, 12)} is no entity`, at)
    return known
  })
}

function numbered(entity: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(entity)
  if (!match) return undefined
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined
}

/** Text as element content. */
export const xmlText = (text: string): string => (/[&<>]/.test(text) ? escaped(text) : text)

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
