/**
 * What the broker answers with: JSON on `.json` addresses, XML elsewhere and for errors now and then on either
 * (brokers/etrade.md 2), told apart by the first character. Payloads of support and tests come whole, unwrapped or single.
 */
import { NotXml, readXml } from '../../kit/index.ts'
import { mismatch } from './notes.ts'
import type { Notes } from './notes.ts'
import { asArray, isAbsent, isObject } from './read.ts'
import type { WireObject } from './read.ts'

/** The document in a body. @throws SyntaxError or NotXml when there is none; a page of HTML is none. */
export function readDocument(text: string): unknown {
  if (text.charCodeAt(0) === 123) return JSON.parse(text)
  const start = text.trimStart()
  if (!start.startsWith('<')) return JSON.parse(start)
  const document = readXml(start)
  if ('html' in document || 'HTML' in document) throw new NotXml('it is a page', 0)
  return document
}

/** `{Error: {...}}` in the place of an answer, also with a status of success. */
export function errorIn(document: unknown): WireObject | undefined {
  if (!isObject(document) || !('Error' in document)) return undefined
  const { Error: error } = document
  return isObject(error) ? error : {}
}

/**
 * The content of `root`, whether it was wrapped in it or not; `undefined` = nothing at all. Throws WireMismatch for text
 * that is no document and for an error in the place of the answer.
 */
export function contentOf(kind: string, payload: unknown, root: string): unknown {
  if (isAbsent(payload)) return undefined
  const document = typeof payload === 'string' ? documentOf(kind, payload) : payload
  if (isObject(document) && root in document) {
    const content = document[root]
    return isAbsent(content) ? undefined : content
  }
  const error = errorIn(document)
  if (error) throw mismatch(kind, 'Error', 'it is an error in the place of an answer', document)
  return document
}

function documentOf(kind: string, text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return readDocument(text)
  } catch (error) {
    throw mismatch(kind, '', error instanceof Error ? error.message : 'it is no document', text)
  }
}

/**
 * The elements of a list under `path` in `root`, or of the payload itself when it is a list or one bare element, as
 * `isElement` says. Nothing at all, and `root` without the list, are an empty list. Throws WireMismatch.
 */
export function elementsOf(
  notes: Notes,
  payload: unknown,
  {
    root,
    path,
    isElement,
  }: {
    readonly root: string
    readonly path: readonly string[]
    readonly isElement: (value: WireObject) => boolean
  },
): readonly unknown[] {
  const content = contentOf(notes.kind, payload, root)
  if (content === undefined) return []
  if (Array.isArray(content)) return content
  if (!isObject(content)) throw mismatch(notes.kind, '', `expected ${root}`, payload)
  if (isElement(content)) return asElement(content)
  const isWrapped = isObject(payload) ? root in payload : typeof payload === 'string'
  let holder: unknown = content
  for (const [depth, field] of path.entries()) {
    if (isAbsent(holder)) return []
    if (!isObject(holder)) throw mismatch(notes.kind, path.slice(0, depth).join('.'), 'expected an object', payload)
    if (!(field in holder)) {
      // `{}` and a root without its list say that there is nothing; any other object says something else.
      if (isWrapped || Object.keys(holder).length === 0) return []
      throw mismatch(notes.kind, '', `expected ${root}`, payload)
    }
    holder = holder[field]
  }
  notes.place = isWrapped ? `${root}.${path.join('.')}` : path.join('.')
  return asArray(holder)
}

const asElement = (value: WireObject): readonly unknown[] => [value]
