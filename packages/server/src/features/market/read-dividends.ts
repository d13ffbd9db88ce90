/** Dividends that were announced, from the best source that tells any. */
import type { ReportedDividend } from '@g2e/brokers/port'
import { hourMs } from '../../platform/clock.ts'
import type { MarketReaderParts } from './read-market.ts'
import { firstAnswer } from './sources.ts'

export interface DividendsWish {
  readonly symbols: readonly string[]
  /** New York dates of ex-days, both included. */
  readonly from: string
  readonly to: string
}

export interface DeclaredDividends {
  /** `null`: none of the connections tells dividends. */
  readonly source: string | null
  readonly items: readonly Omit<ReportedDividend, 'raw'>[]
}

/** @throws BrokerError of the last source that tells dividends, when none of them answers. */
export async function readDividends(
  { platform, sources }: MarketReaderParts,
  userId: string,
  { symbols, from, to }: DividendsWish,
): Promise<DeclaredDividends> {
  const wanted = [...new Set(symbols)].toSorted()
  const able = (await sources.of(userId)).filter(({ hasDividends }) => hasDividends)
  if (wanted.length === 0) return { source: able[0]?.words() ?? null, items: [] }
  const answer = await firstAnswer(able, async (session, source) => {
    const key = `dividends:${source.key}:${from}:${to}:${wanted.join(',')}`
    const items = await platform.cache.getOrSet(key, hourMs, async () =>
      ((await session.declaredDividends?.({ symbols: wanted, from, to })) ?? []).map(({ raw: _raw, ...told }) => told),
    )
    return { source: source.words(), items }
  })
  return answer ?? { source: null, items: [] }
}
