/** npm run bench [-- name ...] [--rounds=9] [--write]: runs the scenarios and prints, or writes, the results page. */
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'

interface Scenario {
  readonly title: string
  readonly targets: string
  run(options: { readonly rounds: number }): Promise<string>
}

const here = fileURLToPath(new URL('.', import.meta.url))
const page = fileURLToPath(new URL('../docs/reference/benchmarks.md', import.meta.url))
const options = process.argv.slice(2)
const rounds = Number(options.find((option) => option.startsWith('--rounds='))?.slice('--rounds='.length) ?? 9)
const wanted = options.filter((option) => !option.startsWith('--'))

const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['lib', 'node_modules'].includes(entry.name))
  .map((entry) => entry.name)
  .filter((name) => wanted.length === 0 || wanted.includes(name))

/** Of the last minute. On a machine that does other work the core is shared, and caches with it. */
const load = () => (loadavg()[0] ?? 0).toFixed(1)

const sections: string[] = []
for (const name of names) {
  const scenario: Scenario = await import(`./${name}/run.ts`)
  process.stderr.write(`${name} ...\n`)
  const before = load()
  const measured = await scenario.run({ rounds })
  const result = `${measured}\n\nLoad of the machine: ${before} before, ${load()} after.`
  sections.push(`## ${scenario.title}\n\nTarget: ${scenario.targets}\n\n${result}`)
  process.stdout.write(`\n${sections.at(-1)}\n`)
}

if (options.includes('--write')) {
  const intro = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --write\` on Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${rounds} interleaved rounds.`,
    'Every variant is a process of its own; CPU time is that of the whole process, its threads included, as the kernel counts it.',
    'Figures are `median (min..max, n)`; ratios are taken inside a round. Compare ratios within one table, never absolute figures of two runs. A load above the number of cores makes every figure larger and wider; ratios suffer less than times.',
  ].join('\n')
  writeFileSync(page, `${[intro, ...sections].join('\n\n')}\n`)
}
