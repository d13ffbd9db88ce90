/** npm run bench [-- name ...] [--rounds=9] [--write]: runs the scenarios and prints, or writes, the results page. */
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
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

const sections: string[] = []
for (const name of names) {
  const scenario: Scenario = await import(`./${name}/run.ts`)
  process.stderr.write(`${name} ...\n`)
  const result = await scenario.run({ rounds })
  sections.push(`## ${scenario.title}\n\nTarget: ${scenario.targets}\n\n${result}`)
  process.stdout.write(`\n${sections.at(-1)}\n`)
}

if (options.includes('--write')) {
  const intro = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --write\` on Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${rounds} interleaved rounds.`,
    'Figures are `median (min..max, n)`; ratios are taken inside a round. Compare ratios within one table, never absolute figures of two runs.',
  ].join('\n')
  writeFileSync(page, `${[intro, ...sections].join('\n\n')}\n`)
}
