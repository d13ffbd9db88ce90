import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { referencePages } from '../../scripts/reference-pages.mjs'
import { root } from './source.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const manifests = [
  'package.json',
  'bench/package.json',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/package.json`),
]

function dependenciesOf(path: string): string[] {
  const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read(path))
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  )
}

describe('the reference', () => {
  test('generated pages are current (npm run reference)', async () => {
    for (const [path, text] of Object.entries(await referencePages())) expect(read(path), path).toBe(text)
  })

  test('every dependency has its reason, and no reason is left of one that went', () => {
    const page = read('docs/reference/dependencies.md')
    const named = new Set([...page.matchAll(/`([@a-z][^`]*)`/g)].map((match) => match[1] ?? ''))
    const used = new Set(manifests.flatMap(dependenciesOf).filter((name) => !name.startsWith('@g2e/')))
    expect([...used].filter((name) => !named.has(name))).toEqual([])
    const isPackage = (name: string) => !name.includes(':') && !name.startsWith('node:')
    expect([...named].filter((name) => isPackage(name) && !used.has(name) && !['pg', 'fsync'].includes(name))).toEqual(
      [],
    )
  })

  test('versions are pinned exactly', () => {
    for (const path of manifests) {
      const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read(path))
      for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
        for (const [name, version] of Object.entries(manifest[kind] ?? {}))
          expect(version, `${path} ${name}`).toMatch(/^\d+\.\d+\.\d+$/)
      }
    }
  })

  test('links between pages lead somewhere', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', ...markdownBelow('docs')]
    const broken = pages.flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
        .map((match) => join(path, '..', match[1] ?? ''))
        .filter((target) => !exists(target))
        .map((target) => `${path} -> ${target}`),
    )
    expect(broken).toEqual([])
  })
})

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? markdownBelow(join(folder, entry.name))
      : entry.name.endsWith('.md')
        ? [join(folder, entry.name)]
        : [],
  )
}

function exists(path: string): boolean {
  try {
    readdirSync(join(root, path))
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOTDIR'
  }
}
