/**
 * Interleaved rounds: each round runs every variant once, in rotating order, and ratios are taken inside the round, so
 * that what else the machine does falls on all of them. Compare ratios of one run, never absolute figures of two.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { show, summarize, table, verdict } from './statistics.ts'

export interface Variant {
  readonly name: string
  readonly module: URL
}

export interface Operation {
  readonly name: string
  readonly count: number
  readonly warmUp: number
  readonly lanes?: number
  readonly label?: string
  /** Every variant's CPU time against the baseline's; told whether it is met. */
  readonly cpuRatioMax?: number
}

interface Sample {
  readonly wallUs: number
  readonly cpuUs: number
}

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url))
const answerMsMax = 300_000

function ask(child: ChildProcess, command: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a variant did not answer')), answerMsMax)
    child.once('message', (message: { result?: unknown; error?: string }) => {
      clearTimeout(timer)
      if (message.error) reject(new Error(message.error))
      else resolve(message.result)
    })
    child.send(command)
  })
}

/** Runs every operation on every variant; the first variant is the baseline of the ratios. Returns Markdown. */
export async function comparePaired(options: {
  readonly variants: readonly Variant[]
  readonly operations: readonly Operation[]
  readonly rounds: number
  readonly context: unknown
}): Promise<string> {
  const children = options.variants.map(() =>
    fork(worker, [], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  const sections: string[] = []
  try {
    for (const [index, child] of children.entries()) {
      await ask(child, {
        kind: 'setup',
        module: fileURLToPath(options.variants[index]?.module ?? ''),
        context: options.context,
      })
    }
    for (const operation of options.operations) sections.push(await compareOne(operation, options, children))
  } finally {
    for (const child of children) child.kill()
  }
  return sections.join('\n\n')
}

async function compareOne(
  operation: Operation,
  { variants, rounds }: { readonly variants: readonly Variant[]; readonly rounds: number },
  children: readonly ChildProcess[],
): Promise<string> {
  const run = (child: ChildProcess, count: number, collects: boolean) =>
    ask(child, {
      kind: 'run',
      operation: operation.name,
      count,
      lanes: operation.lanes ?? 1,
      collects,
    }) as Promise<Sample>
  for (const child of children) await run(child, operation.warmUp, true)
  const samples: Sample[][] = variants.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let step = 0; step < children.length; step += 1) {
      const index = (step + round) % children.length
      const child = children[index]
      if (child) samples[index]?.push(await run(child, operation.count, false))
    }
  }
  const baseline = samples[0] ?? []
  const rows = variants.map(({ name }, index) => {
    const own = samples[index] ?? []
    const ratio = (pick: (sample: Sample) => number) =>
      show(summarize(own.map((sample, round) => pick(sample) / pick(baseline[round] ?? sample))))
    return {
      variant: name,
      'CPU µs a call': show(summarize(own.map((sample) => sample.cpuUs))),
      'CPU ratio': ratio((sample) => sample.cpuUs),
      'wall ratio': ratio((sample) => sample.wallUs),
    }
  })
  const title = operation.label ?? operation.name
  const verdicts = variants.slice(1).flatMap(({ name }, index) => {
    const max = operation.cpuRatioMax
    if (max === undefined) return []
    const ratios = (samples[index + 1] ?? []).map(({ cpuUs }, round) => cpuUs / (baseline[round]?.cpuUs ?? cpuUs))
    return [verdict({ what: `${name}, CPU`, measured: summarize(ratios).median, max, unit: 'x', why: '' })]
  })
  return [`### ${title}`, table(rows), ...verdicts].join('\n\n')
}
