/** Shapes of made-up portfolios: what a person of this kind would hold, add and leave again. */
import type { DemoProfile } from '../exchange.ts'

export interface Shape {
  /** Dollars on the first day, before the person's own scale. */
  readonly opening: number
  /** Dollars on the first trading day of each month. */
  readonly monthly: number
  /** Symbol to its part of the portfolio, in any unit. */
  readonly holdings: Readonly<Record<string, number>>
  /** How many of them a person may do without. */
  readonly omitMost: number
  /** Bought early and sold again whole. */
  readonly visitors: readonly string[]
}

export const shapes: Readonly<Record<Exclude<DemoProfile, 'empty'>, Shape>> = {
  balanced: {
    opening: 62_000,
    monthly: 1200,
    omitMost: 3,
    visitors: ['DIS', 'INTC'],
    holdings: {
      VTI: 14,
      VXUS: 8,
      AGG: 10,
      TLT: 4,
      GLD: 4,
      AAPL: 7,
      MSFT: 7,
      GOOGL: 6,
      NVDA: 6,
      NFLX: 4,
      JPM: 6,
      JNJ: 5,
      PG: 4,
      KO: 3,
      XOM: 4,
      CAT: 3,
      NEE: 3,
    },
  },
  concentrated_tech: {
    opening: 41_000,
    monthly: 900,
    omitMost: 1,
    visitors: ['PLTR'],
    holdings: { NVDA: 38, MSFT: 14, AAPL: 12, AVGO: 10, NFLX: 8, AMD: 7, META: 6, ORCL: 5 },
  },
  income: {
    opening: 94_000,
    monthly: 600,
    omitMost: 2,
    visitors: ['UPS'],
    holdings: {
      VYM: 15,
      O: 10,
      VZ: 8,
      T: 7,
      PFE: 6,
      KO: 8,
      PEP: 7,
      JNJ: 8,
      CVX: 8,
      ABBV: 7,
      TLT: 8,
      AGG: 8,
    },
  },
  growth: {
    opening: 47_000,
    monthly: 1100,
    omitMost: 2,
    visitors: ['NKE', 'INTC'],
    holdings: {
      QQQ: 20,
      AMZN: 10,
      GOOGL: 10,
      META: 8,
      NVDA: 12,
      NFLX: 8,
      TSLA: 8,
      CRM: 6,
      V: 6,
      COST: 6,
      IWM: 6,
    },
  },
  crypto: {
    opening: 26_000,
    monthly: 500,
    omitMost: 0,
    visitors: ['BAC'],
    holdings: { 'BTC/USD': 34, 'ETH/USD': 20, 'SOL/USD': 10, VTI: 20, NVDA: 10, AMD: 6 },
  },
}
