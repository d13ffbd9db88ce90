/** What each market-data endpoint offers: its channels, its errors, what a plan allows (brokers/alpaca.md 4.3). */
export type FeedKind = 'stocks' | 'crypto' | 'options' | 'news'

export interface Feed {
  readonly path: string
  readonly kind: FeedKind
  readonly channels: readonly string[]
  /** Refused with 409 on the Basic plan. */
  readonly needsPlan: boolean
}

const stockChannels = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds'] as const
const coinChannels = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'orderbooks'] as const

const stock = (path: string, needsPlan: boolean): Feed => ({ path, kind: 'stocks', channels: stockChannels, needsPlan })

const feeds: readonly Feed[] = [
  stock('/v2/iex', false),
  stock('/v2/sip', true),
  stock('/v2/delayed_sip', false),
  stock('/v2/boats', true),
  stock('/v2/overnight', false),
  stock('/v2/test', false),
  { path: '/v1beta3/crypto/us', kind: 'crypto', channels: coinChannels, needsPlan: false },
  { path: '/v1beta1/indicative', kind: 'options', channels: ['trades', 'quotes'], needsPlan: false },
  { path: '/v1beta1/opra', kind: 'options', channels: ['trades', 'quotes'], needsPlan: true },
  { path: '/v1beta1/news', kind: 'news', channels: ['news'], needsPlan: false },
]

export const feedOf = (path: string): Feed | undefined => feeds.find((feed) => feed.path === path)

export const streamErrors = {
  400: 'invalid syntax',
  401: 'not authenticated',
  402: 'auth failed',
  403: 'already authenticated',
  404: 'auth timeout',
  405: 'symbol limit exceeded',
  406: 'connection limit exceeded',
  409: 'insufficient subscription',
  410: 'invalid subscribe action for this feed',
  411: 'insufficient scope',
  412: 'option messages are only available in MsgPack format',
  413: 'star subscription is not allowed for option quotes',
} as const
export type StreamErrorCode = keyof typeof streamErrors

/** Symbols over trades and quotes on the Basic plan. */
export const basicSymbolsMax = 30
