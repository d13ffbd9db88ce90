/** The rules of the house as functions from files to offences, so that each rule is itself tested on a file that breaks it. */
import { codeOnly, functionsOf, importsOf, isTest, resolveRelative } from './source.ts'
import type { SourceFile } from './source.ts'

export const fileLinesMax = 400
export const functionLinesMax = 60

export type Rule = (file: SourceFile) => string[]

const packageOf = (path: string): string => path.split('/')[1] ?? ''

const allowedImports: Readonly<Record<string, readonly RegExp[]>> = {
  domain: [],
  contract: [/^@g2e\/domain\//],
  brokers: [/^@g2e\/domain\//],
  simulators: [/^@g2e\/domain\/money$/],
  server: [/^@g2e\/domain\//, /^@g2e\/contract\//, /^@g2e\/brokers\/(?:port|registry|kit)$/],
  web: [/^@g2e\/domain\//, /^@g2e\/contract\//],
}
/** What a package may touch besides our own: `domain` and `contract` touch nothing but a library for decimals and for schemas. */
const allowedLibraries: Readonly<Record<string, RegExp>> = { domain: /^decimal\.js$/, contract: /^zod$/ }

const mayStartSimulators = (path: string): boolean =>
  path === 'packages/server/src/main.ts' || path.startsWith('packages/server/src/cli/') || isTest(path)

/** Imports point inward. */
export const importsInward: Rule = (file) => {
  const own = packageOf(file.path)
  return importsOf(file).flatMap(({ specifier, line }) => {
    const at = `${file.path}:${line} imports ${specifier}`
    if (specifier.startsWith('.')) {
      const target = resolveRelative(file.path, specifier)
      return target.startsWith(`packages/${own}/`) ? [] : [`${at}, which leaves the package`]
    }
    if (isTest(file.path)) return []
    if (specifier.startsWith('@g2e/')) {
      if (/^@g2e\/simulators(\/worker)?$/.test(specifier) && mayStartSimulators(file.path)) return []
      return (allowedImports[own] ?? []).some((pattern) => pattern.test(specifier)) ? [] : [`${at}; ${own} may not`]
    }
    const libraries = allowedLibraries[own]
    return libraries && !libraries.test(specifier) ? [`${at}; ${own} touches nothing`] : []
  })
}

/** Shelf order, lowest first: a feature imports only features before it. */
export const shelf = [
  'identity',
  'audit',
  'connections',
  'accounts',
  'market',
  'rules',
  'portfolio',
  'performance',
  'tax',
  'reconciliation',
  'imports',
  'orders',
  'planning',
  'learning',
  'strategies',
  'plans',
  'recommendations',
  'assistant',
  'mcp',
  'notifications',
  'privacy',
  'live',
] as const

const featureOf = (path: string): string | undefined => /^packages\/server\/src\/features\/([^/]+)\//.exec(path)?.[1]

/** A feature imports only features before it on the shelf, and only through their one door; platform and ai know no feature. */
export const shelfOrder: Rule = (file) => {
  if (!file.path.startsWith('packages/server/src/') || isTest(file.path)) return []
  const own = featureOf(file.path)
  if (own && !shelf.includes(own as (typeof shelf)[number]))
    return [`${file.path}: the feature ${own} is not on the shelf`]
  return importsOf(file).flatMap(({ specifier, line }) => {
    if (!specifier.startsWith('.')) return []
    const target = resolveRelative(file.path, specifier)
    const other = featureOf(target)
    if (!other || other === own) return []
    const at = `${file.path}:${line} imports ${target}`
    if (/^packages\/server\/src\/(?:platform|ai)\//.test(file.path) && !target.endsWith('/tables.ts'))
      return [`${at}: this part knows no feature`]
    if (!own) return []
    if (!target.endsWith('/index.ts')) return [`${at}: use its index.ts`]
    const names: readonly string[] = shelf
    return names.indexOf(other) < names.indexOf(own) ? [] : [`${at}: ${other} stands after ${own} on the shelf`]
  })
}

const brokerNames = /\b(?:alpaca|etrade|e\*trade|schwab|ibkr|interactive brokers)\b/i
const mayNameBrokers = (path: string): boolean =>
  /^packages\/(?:brokers|simulators)\/src\/(?:alpaca|etrade|schwab|ibkr)\//.test(path) ||
  path === 'packages/brokers/src/registry.ts' ||
  path === 'packages/simulators/src/servers.ts' ||
  path.startsWith('packages/server/src/platform/config') ||
  path.startsWith('packages/server/src/cli/') ||
  isTest(path)

/** A broker's name occurs in its folder, its simulator, the registries, configuration, docs and tests (comments and examples count as docs). */
export const brokerNamesInPlace: Rule = (file) => {
  if (mayNameBrokers(file.path)) return []
  return codeOnly(file)
    .split('\n')
    .flatMap((line, index) =>
      brokerNames.test(line) && !/examples:|description:/.test(line)
        ? [`${file.path}:${index + 1} names a broker: ${line.trim().slice(0, 80)}`]
        : [],
    )
}

/** Only orders/place-order.ts calls the port's placeOrder. */
export const onePlaceOrderCaller: Rule = (file) => {
  if (
    isTest(file.path) ||
    !file.path.startsWith('packages/server/') ||
    file.path === 'packages/server/src/features/orders/place-order.ts'
  )
    return []
  return codeOnly(file)
    .split('\n')
    .flatMap((line, index) => (/\.placeOrder\(/.test(line) ? [`${file.path}:${index + 1} calls placeOrder`] : []))
}

const maySpeakSql = (path: string): boolean =>
  /\/(?:store|tables)\.ts$/.test(path) ||
  /\/store\/[^/]+\.ts$/.test(path) ||
  /\/platform\/(?:db|queue|outbox)\//.test(path) ||
  isTest(path)

/** SQL lives in store.ts, tables.ts, migrations and platform/db. */
export const sqlInPlace: Rule = (file) => {
  if (!file.path.startsWith('packages/server/') || maySpeakSql(file.path)) return []
  return importsOf(file).flatMap(({ specifier, line }) =>
    /^(?:drizzle-orm|pg)(?:\/|$)/.test(specifier)
      ? [`${file.path}:${line} imports ${specifier}: put SQL in store.ts`]
      : [],
  )
}

const impure = [
  /\bDate\.now\(/,
  /\bMath\.random\(/,
  /\bparseFloat\(/,
  /\bnew Date\(\)/,
  /\bprocess\./,
  /\bsetTimeout\(/,
  /\bfetch\(/,
]

/** `domain` has no clock, randomness, environment or network, and parses no floats. */
export const domainPure: Rule = (file) => {
  if (!file.path.startsWith('packages/domain/') || isTest(file.path)) return []
  return codeOnly(file)
    .split('\n')
    .flatMap((line, index) =>
      impure
        .filter((pattern) => pattern.test(line))
        .map((pattern) => `${file.path}:${index + 1} uses ${pattern.source}`),
    )
}

/** Small files, small functions. */
export const smallEnough: Rule = (file) => {
  const lines = file.text.split('\n').length
  const long = functionsOf(file)
    .filter((span) => span.lines > functionLinesMax && !isTest(file.path))
    .map((span) => `${file.path}:${span.line} ${span.name} has ${span.lines} lines, more than ${functionLinesMax}`)
  return lines > fileLinesMax + 1 ? [`${file.path} has ${lines} lines, more than ${fileLinesMax}`, ...long] : long
}

/** A name says what: no utils, helpers, common drawers (contract's shared building blocks apart), kebab-case everywhere. */
export const namesSayWhat: Rule = ({ path }) => {
  const parts = path.split('/').slice(2)
  const offences: string[] = []
  for (const part of parts) {
    const name = part.replace(/(?:\.test|\.spec|\.d)?\.tsx?$/, '')
    if (/^(?:utils?|helpers?|misc|stuff|common)$/.test(name) && path !== 'packages/contract/src/common.ts')
      offences.push(`${path}: "${name}" says nothing`)
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*$/.test(name)) offences.push(`${path}: "${name}" is not kebab-case`)
  }
  return offences
}

const unfinished = [
  /\bTODO\b/,
  /\bFIXME\b/,
  /\bXXX\b/,
  /\b(?:it|test|describe)\.(?:only|todo|fixme)\b/,
  /catch\s*(?:\([^)]*\))?\s*\{\s*\}/,
  /\.catch\(\(\)\s*=>\s*\{\s*\}\)/,
]

/** Nothing unfinished, switched off, or caught and dropped. */
export const finished: Rule = (file) =>
  file.text
    .split('\n')
    .flatMap((line, index) =>
      unfinished
        .filter((pattern) => pattern.test(line))
        .map((pattern) => `${file.path}:${index + 1} has ${pattern.source}`),
    )
