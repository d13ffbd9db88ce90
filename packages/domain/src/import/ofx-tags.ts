/**
 * The tags of an OFX document, SGML (1.x, values without end tags) and XML (2.x) alike, as a tree. Nothing of XML beyond
 * tags and the five named entities is understood: no DTD, no other entity, no attribute, so nothing can be smuggled in.
 */
export interface Tag {
  readonly name: string
  readonly line: number
  /** Text of a value; empty where there are tags inside. */
  readonly text: string
  readonly inner: readonly Tag[]
}

interface OpenTag {
  readonly name: string
  readonly line: number
  text: string
  readonly inner: OpenTag[]
}

const depthMax = 40
const token = /<(\/?)([A-Za-z][A-Za-z0-9._:-]*)\s*(\/?)>([^<]*)/g
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const plain = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos|nbsp);/g, (_whole, name: string) => entities[name] ?? '').trim()

export const isOfx = (text: string): boolean => /^\s*(?:OFXHEADER\s*:|<\?xml[^>]*\?>\s*<\?OFX|<\?OFX|<OFX>)/i.test(text)

export class NotOfx extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** Closes a tag; values without an end tag between are values. @throws NotOfx for an end without a beginning. */
function close(open: OpenTag[], name: string, line: number): void {
  const place = open.findLastIndex((tag) => tag.name === name)
  // An end tag of a value that was taken for one already.
  if (place < 1 && open.every((tag) => tag.name !== name)) {
    const last = open.at(-1)?.inner.at(-1)
    if (last?.name === name) return
    throw new NotOfx(line, `</${name}> ends what never began; the file is cut or broken`)
  }
  open.length = place
}

/** The root has every tag of the document inside. @throws NotOfx */
export function readTags(text: string): Tag {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new NotOfx(1, 'the file declares entities of its own, which are not read')
  const root: OpenTag = { name: '', line: 1, text: '', inner: [] }
  const open: OpenTag[] = [root]
  let line = 1
  let counted = 0
  for (const match of text.matchAll(token)) {
    const [, slash, given = '', empty, after = ''] = match
    for (; counted < match.index; counted += 1) if (text.charCodeAt(counted) === 10) line += 1
    const name = given.toUpperCase()
    if (slash === '/') {
      close(open, name, line)
      continue
    }
    const value = plain(after)
    const tag: OpenTag = { name, line, text: value, inner: [] }
    open.at(-1)?.inner.push(tag)
    // With text it is a value, and its end tag, if there is one, says nothing more.
    if (value === '' && empty !== '/' && !isEmptyValue(text, match)) open.push(tag)
    if (open.length > depthMax) throw new NotOfx(line, 'the tags are nested too deep; the file is cut or broken')
  }
  if (open.length > 1)
    throw new NotOfx(open.at(-1)?.line ?? 1, `<${open.at(-1)?.name ?? ''}> never ends; the file is cut`)
  return root
}

/** `<MEMO></MEMO>`, or SGML's `<MEMO>` before another value: names of values that may be empty. */
const mayBeEmpty: ReadonlySet<string> = new Set([
  'MEMO',
  'NAME',
  'CHECKNUM',
  'REFNUM',
  'SECNAME',
  'TICKER',
  'FIID',
  'ORG',
  'FID',
])
const isEmptyValue = (text: string, match: RegExpExecArray): boolean => {
  const name = match[2] ?? ''
  const rest = text.slice(match.index + match[0].length, match.index + match[0].length + name.length + 3)
  return mayBeEmpty.has(name.toUpperCase()) && rest.toUpperCase() !== `</${name.toUpperCase()}>`
}

export const find = (tag: Tag | undefined, ...path: readonly string[]): Tag | undefined =>
  path.reduce<Tag | undefined>((at, name) => at?.inner.find((inner) => inner.name === name), tag)

export const textOf = (tag: Tag | undefined, ...path: readonly string[]): string | null => {
  const text = find(tag, ...path)?.text ?? ''
  return text === '' ? null : text
}

/** Every tag of these names, wherever it is; in document order. */
export function all(tag: Tag, names: ReadonlySet<string>): readonly Tag[] {
  return tag.inner.flatMap((inner) => (names.has(inner.name) ? [inner] : all(inner, names)))
}
