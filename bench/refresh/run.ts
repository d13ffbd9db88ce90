/**
 * Twelve accounts at four brokers, every call taking 100 ms: all of them refreshed at once, beside each broker's accounts
 * alone. Simulators at another process, simulated connections, the whole product in between.
 */
import { join } from 'node:path'
import { callJson, registered, until } from '../lib/api.ts'
import type { Api } from '../lib/api.ts'
import { startProduct, temporaryFolder } from '../lib/product.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'

export const title = 'Refresh of twelve accounts at four brokers'
export const targets =
  'With 100 ms of latency on every call, the refresh of all takes at most 1.15x that of the slowest broker alone.'

const accountsPerBroker = 3
const latencyMs = 100
const ratioMax = 1.15
const why = 'Brokers are read side by side; what is left is one process that maps and stores what all of them answer.'

interface Account {
  readonly id: string
  readonly brokerId: string
}
type Accounts = ReadonlyMap<string, readonly string[]>

/** As many simulated connections as give each broker its accounts. */
async function connectAll(api: Api): Promise<Accounts> {
  const { items: brokers }: { readonly items: readonly { brokerId: string }[] } = await api.call('GET', '/brokers')
  const read = async (): Promise<Map<string, string[]>> => {
    const { items }: { readonly items: readonly Account[] } = await api.call('GET', '/brokerages/accounts')
    return new Map(
      brokers.map(({ brokerId }) => [
        brokerId,
        items.filter((account) => account.brokerId === brokerId).map(({ id }) => id),
      ]),
    )
  }
  for (const { brokerId } of brokers) {
    let accounts = (await read()).get(brokerId) ?? []
    while (accounts.length < accountsPerBroker) {
      const before = accounts.length
      await api.call('POST', '/brokerages/connections', { brokerId, environment: 'simulated' })
      accounts = (await until(read, (found) => (found.get(brokerId)?.length ?? 0) > before)).get(brokerId) ?? []
    }
  }
  await until(
    (): Promise<{ items: readonly { lastSyncAt: string | null }[] }> => api.call('GET', '/brokerages/connections'),
    ({ items }) => items.every(({ lastSyncAt }) => lastSyncAt !== null),
    { msMax: 180_000 },
  )
  const found = await read()
  return new Map([...found].map(([brokerId, ids]) => [brokerId, ids.slice(0, accountsPerBroker)]))
}

async function refresh(api: Api, ids: readonly string[]): Promise<number> {
  const query = ids.map((id) => `accountId=${id}`).join('&')
  const startedAt = performance.now()
  await api.call('GET', `/portfolio?refresh=true&${query}`)
  return performance.now() - startedAt
}

async function slowDown(control: string, brokerIds: Iterable<string>): Promise<void> {
  for (const broker of brokerIds)
    await callJson('POST', `${control}/faults`, { broker, fault: 'latency', delayMs: latencyMs, count: 1_000_000 })
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const folder = temporaryFolder()
  const product = await startProduct({
    env: { DEMO: 'true', RATE_LIMIT_PER_MINUTE: '0' },
    dataDir: join(folder.path, 'data'),
  })
  try {
    const { simulators } = await until(
      (): Promise<{ simulators?: { control: string } }> => callJson('GET', `${product.origin}/health`),
      (health) => health.simulators !== undefined,
    )
    const api = await registered(product.origin)
    const accounts = await connectAll(api)
    await slowDown(simulators?.control ?? '', accounts.keys())
    const all = [...accounts.values()].flat()
    await refresh(api, all)
    const alone = new Map([...accounts.keys()].map((brokerId): [string, number[]] => [brokerId, []]))
    const together: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      for (const [brokerId, ids] of accounts) alone.get(brokerId)?.push(await refresh(api, ids))
      together.push(await refresh(api, all))
    }
    const ratio = summarize(
      together.map((ms, round) => ms / Math.max(...[...alone.values()].map((list) => list[round] ?? 0))),
    )
    const rows = [...alone, ['all twelve at once', together] as const].map(([what, list]) => ({
      refresh: what,
      ms: show(summarize(list)),
    }))
    return `${table(rows)}\n\n${verdict({ what: 'all against the slowest alone', measured: ratio.median, max: ratioMax, unit: 'x', why })}`
  } finally {
    await product.stop()
    folder.remove()
  }
}
