/** Quotes, bars, search, the market's clock. */
import type {
  BarList,
  Instrument,
  InstrumentList,
  MarketClock,
  NewsList,
  OptionChain,
  Quote,
  timeframes,
} from '@g2e/contract/market'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Output } from './client.ts'
import { keys } from './keys.ts'

export type Timeframe = (typeof timeframes)[number]

export const clockQuery = queryOptions({
  queryKey: [...keys.market, 'clock'],
  staleTime: 30_000,
  refetchInterval: 60_000,
  queryFn: async ({ signal }) => {
    const askedAt = Date.now()
    const clock = await api.get<MarketClock>('/market/clock', undefined, signal)
    // Half of the way there and back is the best guess at when the server looked.
    return { ...clock, offsetMs: Date.parse(clock.now) - (askedAt + Date.now()) / 2 }
  },
})

export const quoteQuery = (symbol: string) =>
  queryOptions({
    queryKey: [...keys.market, 'quote', symbol],
    staleTime: 10_000,
    refetchInterval: 15_000,
    queryFn: ({ signal }) => api.get<Quote>(`/market/quotes/${encodeURIComponent(symbol)}`, undefined, signal),
  })

export interface BarsRange {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly from?: string
}
export const barsQuery = (range: BarsRange) =>
  queryOptions({
    queryKey: [...keys.market, 'bars', range],
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<BarList>('/market/bars', { ...range }, signal),
  })

export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: [...keys.market, 'search', q],
    staleTime: 5 * 60_000,
    enabled: q.trim() !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Output<typeof InstrumentList>>('/market/search', { q, limit: 8 }, signal),
  })

export const instrumentQuery = (symbol: string) =>
  queryOptions({
    queryKey: [...keys.market, 'instrument', symbol],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => api.get<Instrument>(`/instruments/${encodeURIComponent(symbol)}`, undefined, signal),
  })

/** Contracts of one date, the nearest without one. */
export const optionsQuery = (underlying: string, expiry: string | undefined) =>
  queryOptions({
    queryKey: [...keys.market, 'options', underlying, expiry],
    staleTime: 15_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<Output<typeof OptionChain>>(
        '/market/options',
        { underlying, ...(expiry === undefined ? {} : { expiry }) },
        signal,
      ),
  })

export const newsQuery = (symbols: readonly string[]) =>
  queryOptions({
    queryKey: [...keys.market, 'news', symbols],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api.get<Output<typeof NewsList>>('/market/news', { symbols: symbols.join(','), limit: 8 }, signal),
  })
