/** Reads the sources that the rules of the house look at, once. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly specifier: string
  readonly line: number
}

const skipped = new Set(['node_modules', 'dist', 'fixtures', '.git', 'data', 'test-results', '.cache', 'migrations'])

export function filesBelow(folder: string, accept: (name: string) => boolean): string[] {
  const found: string[] = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...filesBelow(path, accept))
    else if (accept(entry.name)) found.push(path.split(sep).join('/'))
  }
  return found
}

export const sourceFiles: readonly SourceFile[] = filesBelow('packages', (name) => /\.tsx?$/.test(name)).map(
  (path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }),
)

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || /\/src\/testing\//.test(path)

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** Every module that a file names: imports, re-exports and dynamic imports of a literal. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const { module } = parseSync(path, text)
  const named = [
    ...module.staticImports.map((entry) => entry.moduleRequest),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((item) => (item.moduleRequest ? [item.moduleRequest] : [])),
    ),
  ]
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))
    return literal?.[1] ? [{ value: literal[1], start: moduleRequest.start }] : []
  })
  const seen = new Map<string, Import>()
  for (const { value, start } of [...named, ...dynamic]) {
    if (!seen.has(value)) seen.set(value, { specifier: value, line: lineOf(text, start) })
  }
  return [...seen.values()]
}

export interface FunctionSpan {
  readonly name: string
  readonly line: number
  readonly lines: number
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Every function with a body of its own, with its length in lines. */
export function functionsOf({ path, text }: SourceFile): FunctionSpan[] {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  const line = (offset: number): number => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
  const spans: FunctionSpan[] = []
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, name)
      return
    }
    if (!isNode(value)) return
    const own = nameOf(value) ?? name
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(value.type)) {
      spans.push({ name: own, line: line(value.start), lines: line(value.end) - line(value.start) + 1 })
    }
    for (const [key, child] of Object.entries(value)) if (key !== 'parent') visit(child, own)
  }
  visit(parseSync(path, text).program, '(anonymous)')
  return spans
}

function nameOf(node: Node): string | undefined {
  for (const key of ['id', 'key']) {
    const named = node[key]
    if (isNode(named) && typeof named['name'] === 'string') return named['name']
  }
  return undefined
}

/** The file that a relative import means, from the root. */
export const resolveRelative = (from: string, specifier: string): string =>
  relative(root, join(root, from, '..', specifier))
    .split(sep)
    .join('/')

/** The text with comments and the content of strings blanked, so that a rule sees code alone; offsets stay. */
export function codeOnly({ path, text }: SourceFile): string {
  const { comments } = parseSync(path, text)
  let code = text
  for (const { start, end } of comments)
    code = code.slice(0, start) + code.slice(start, end).replaceAll(/[^\n]/g, ' ') + code.slice(end)
  return code
}
