/** Bodies of order calls. Text that is no JSON, or says one name twice, ends in a 500 rather than a 400 (brokers/schwab.md 3.7). */
import { isRecord } from './fields.ts'
import type { Fields } from './fields.ts'
import { invalid, refused } from './refusal.ts'

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** Whether an object of the JSON text names a member twice. */
export function hasDuplicateName(json: string): boolean {
  const open: { readonly names: Set<string> | undefined; awaitsName: boolean }[] = []
  for (const [piece] of json.matchAll(token)) {
    const top = open.at(-1)
    if (piece === '{') open.push({ names: new Set(), awaitsName: true })
    else if (piece === '[') open.push({ names: undefined, awaitsName: false })
    else if (piece === '}' || piece === ']') open.pop()
    else if (piece === ',' && top) top.awaitsName = top.names !== undefined
    else if (piece === ':' && top) top.awaitsName = false
    else if (top?.awaitsName === true && top.names) {
      if (top.names.has(piece)) return true
      top.names.add(piece)
    }
  }
  return false
}

/** The object of the body, which the host hands on as text. */
export function objectOf(body: unknown): Fields {
  const text = typeof body === 'string' ? body : ''
  if (text.trim() === '') throw invalid('body: an order is required')
  const value = parsedOrRefused(text)
  if (!isRecord(value)) throw invalid('body: an order is an object')
  if (hasDuplicateName(text)) throw refused('trader', 500)
  return value
}

function parsedOrRefused(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw refused('trader', 500)
    throw error
  }
}
