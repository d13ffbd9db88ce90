/** A process that asks: `count` requests over keep-alive connections, so many at a time, every answer looked at. */
import { Pool } from 'undici'

export interface Load {
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly count: number
  readonly lanes: number
  readonly status: number
  readonly bytes: number
}

export interface LoadResult {
  readonly wallUs: number
}

const pools = new Map<string, Pool>()

function poolOf(origin: string, lanes: number): Pool {
  const known = pools.get(origin) ?? new Pool(origin, { connections: lanes, pipelining: 1 })
  pools.set(origin, known)
  return known
}

async function run({ origin, path, headers, count, lanes, status, bytes }: Load): Promise<LoadResult> {
  const pool = poolOf(origin, lanes)
  let next = 0
  const lane = async () => {
    while (next < count) {
      next += 1
      const answer = await pool.request({ path, method: 'GET', headers })
      const body = await answer.body.arrayBuffer()
      if (answer.statusCode !== status || body.byteLength !== bytes)
        throw new Error(`expected ${status} with ${bytes} bytes, got ${answer.statusCode} with ${body.byteLength}`)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))
  return { wallUs: ((performance.now() - startedAt) * 1_000) / count }
}

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
