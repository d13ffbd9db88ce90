/** One process per variant, so that CPU time, compiled code and heap belong to that variant alone. */
import { pathToFileURL } from 'node:url'

type Operation = (index: number) => unknown

let operations: Record<string, Operation> = {}

async function runOperation(name: string, count: number, lanes: number) {
  const operation = operations[name]
  if (!operation) throw new Error(`no operation ${name}`)
  globalThis.gc?.()
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
}

async function obey(command: Command): Promise<unknown> {
  if (command.kind === 'setup') {
    const loaded = await import(pathToFileURL(command.module ?? '').href)
    operations = await loaded.setup(command.context)
    return Object.keys(operations)
  }
  if (command.kind === 'run') return runOperation(command.operation ?? '', command.count ?? 1, command.lanes ?? 1)
  process.exit(0)
}

process.on('message', (command: Command) => {
  obey(command).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
