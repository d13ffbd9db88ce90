/** One process per variant, so that CPU time, compiled code and heap belong to that variant alone. */
import { pathToFileURL } from 'node:url'

type Operation = (index: number) => unknown

let operations: Record<string, Operation> = {}

/**
 * `collects`: what the operation before has left is cleared away first, so that it is on nobody's account. Never between
 * warming up and measuring: a forced collection while no answer is alive also throws away the compiled code of whoever reads
 * answers (V8: "embedded weak objects cleared"), and what is measured then is compiling.
 */
async function runOperation({ operation: name = '', count = 1, lanes = 1, collects = false }: Command) {
  const operation = operations[name]
  if (!operation) throw new Error(`no operation ${name}`)
  if (collects) globalThis.gc?.()
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let next = 0
  const lane = async () => {
    while (next < count) await operation(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const wallMs = performance.now() - startedAt
  const cpu = process.cpuUsage(cpuBefore)
  return { wallUs: (wallMs * 1000) / count, cpuUs: (cpu.user + cpu.system) / count }
}

interface Command {
  readonly kind: 'setup' | 'run' | 'exit'
  readonly module?: string
  readonly context?: unknown
  readonly operation?: string
  readonly count?: number
  readonly lanes?: number
  readonly collects?: boolean
}

async function obey(command: Command): Promise<unknown> {
  if (command.kind === 'setup') {
    const loaded = await import(pathToFileURL(command.module ?? '').href)
    operations = await loaded.setup(command.context)
    return Object.keys(operations)
  }
  if (command.kind === 'run') return runOperation(command)
  process.exit(0)
}

process.on('message', (command: Command) => {
  obey(command).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
