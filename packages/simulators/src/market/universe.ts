/** The instruments that are traded here: real names, made-up prices. Base prices are plausible for mid 2026 and counted in the shares of then. */
import type { SimAsset } from './market.ts'

type Row = readonly [
  symbol: string,
  name: string,
  exchange: string,
  sector: string,
  industry: string,
  price: number,
  beta: number,
  volatility: number,
  dividendYield: number,
  /** Millions of shares a day. */
  volume: number,
  country?: string,
]

const stocks: readonly Row[] = [
  ['AAPL', 'Apple Inc.', 'NASDAQ', 'Technology', 'Consumer Electronics', 245, 1.15, 0.27, 0.0044, 52],
  ['MSFT', 'Microsoft Corporation', 'NASDAQ', 'Technology', 'Software', 495, 0.98, 0.25, 0.0072, 21],
  ['NVDA', 'NVIDIA Corporation', 'NASDAQ', 'Technology', 'Semiconductors', 182, 1.75, 0.48, 0.0003, 210],
  ['AVGO', 'Broadcom Inc.', 'NASDAQ', 'Technology', 'Semiconductors', 345, 1.4, 0.42, 0.0068, 24],
  ['AMD', 'Advanced Micro Devices, Inc.', 'NASDAQ', 'Technology', 'Semiconductors', 198, 1.7, 0.5, 0, 48],
  ['INTC', 'Intel Corporation', 'NASDAQ', 'Technology', 'Semiconductors', 36, 1.2, 0.47, 0, 88],
  [
    'TSM',
    'Taiwan Semiconductor Manufacturing',
    'NYSE',
    'Technology',
    'Semiconductors',
    285,
    1.25,
    0.36,
    0.0125,
    13,
    'TW',
  ],
  ['ASML', 'ASML Holding N.V.', 'NASDAQ', 'Technology', 'Semiconductor Equipment', 1010, 1.3, 0.38, 0.0075, 1.6, 'NL'],
  ['ORCL', 'Oracle Corporation', 'NYSE', 'Technology', 'Software', 228, 1.1, 0.38, 0.0088, 17],
  ['CRM', 'Salesforce, Inc.', 'NYSE', 'Technology', 'Software', 252, 1.2, 0.33, 0.0066, 7],
  ['ADBE', 'Adobe Inc.', 'NASDAQ', 'Technology', 'Software', 345, 1.2, 0.34, 0, 4],
  ['CSCO', 'Cisco Systems, Inc.', 'NASDAQ', 'Technology', 'Communication Equipment', 74, 0.85, 0.23, 0.0222, 22],
  ['IBM', 'International Business Machines', 'NYSE', 'Technology', 'IT Services', 290, 0.7, 0.25, 0.0232, 5],
  ['PLTR', 'Palantir Technologies Inc.', 'NASDAQ', 'Technology', 'Software', 165, 1.6, 0.62, 0, 62],
  [
    'GOOGL',
    'Alphabet Inc. Class A',
    'NASDAQ',
    'Communication Services',
    'Internet Content',
    292,
    1.05,
    0.29,
    0.0029,
    34,
  ],
  ['META', 'Meta Platforms, Inc.', 'NASDAQ', 'Communication Services', 'Internet Content', 652, 1.2, 0.35, 0.0032, 14],
  ['NFLX', 'Netflix, Inc.', 'NASDAQ', 'Communication Services', 'Entertainment', 112, 1.1, 0.36, 0, 36],
  ['DIS', 'The Walt Disney Company', 'NYSE', 'Communication Services', 'Entertainment', 112, 1.05, 0.28, 0.0089, 10],
  ['VZ', 'Verizon Communications Inc.', 'NYSE', 'Communication Services', 'Telecom Services', 41, 0.4, 0.2, 0.067, 20],
  ['T', 'AT&T Inc.', 'NYSE', 'Communication Services', 'Telecom Services', 26, 0.45, 0.21, 0.0427, 36],
  ['AMZN', 'Amazon.com, Inc.', 'NASDAQ', 'Consumer Cyclical', 'Internet Retail', 232, 1.2, 0.32, 0, 42],
  ['TSLA', 'Tesla, Inc.', 'NASDAQ', 'Consumer Cyclical', 'Auto Manufacturers', 402, 1.9, 0.58, 0, 92],
  ['HD', 'The Home Depot, Inc.', 'NYSE', 'Consumer Cyclical', 'Home Improvement', 372, 0.95, 0.23, 0.0247, 4],
  ['MCD', "McDonald's Corporation", 'NYSE', 'Consumer Cyclical', 'Restaurants', 305, 0.6, 0.18, 0.0244, 3],
  ['NKE', 'NIKE, Inc.', 'NYSE', 'Consumer Cyclical', 'Footwear & Accessories', 66, 1.1, 0.33, 0.0242, 14],
  ['SBUX', 'Starbucks Corporation', 'NASDAQ', 'Consumer Cyclical', 'Restaurants', 86, 0.95, 0.29, 0.0288, 9],
  ['WMT', 'Walmart Inc.', 'NASDAQ', 'Consumer Defensive', 'Discount Stores', 103, 0.6, 0.21, 0.0091, 17],
  [
    'COST',
    'Costco Wholesale Corporation',
    'NASDAQ',
    'Consumer Defensive',
    'Discount Stores',
    925,
    0.85,
    0.22,
    0.0056,
    2,
  ],
  [
    'PG',
    'The Procter & Gamble Company',
    'NYSE',
    'Consumer Defensive',
    'Household Products',
    150,
    0.45,
    0.17,
    0.0281,
    8,
  ],
  ['KO', 'The Coca-Cola Company', 'NYSE', 'Consumer Defensive', 'Beverages', 71, 0.45, 0.16, 0.0287, 15],
  ['PEP', 'PepsiCo, Inc.', 'NASDAQ', 'Consumer Defensive', 'Beverages', 146, 0.5, 0.18, 0.0389, 7],
  ['PM', 'Philip Morris International Inc.', 'NYSE', 'Consumer Defensive', 'Tobacco', 156, 0.5, 0.22, 0.0376, 5],
  ['JPM', 'JPMorgan Chase & Co.', 'NYSE', 'Financial Services', 'Banks', 306, 1.05, 0.25, 0.0196, 9],
  ['BAC', 'Bank of America Corporation', 'NYSE', 'Financial Services', 'Banks', 53, 1.2, 0.27, 0.0211, 36],
  ['GS', 'The Goldman Sachs Group, Inc.', 'NYSE', 'Financial Services', 'Capital Markets', 795, 1.3, 0.29, 0.0201, 2],
  ['V', 'Visa Inc.', 'NYSE', 'Financial Services', 'Credit Services', 335, 0.9, 0.21, 0.008, 6],
  ['MA', 'Mastercard Incorporated', 'NYSE', 'Financial Services', 'Credit Services', 548, 0.95, 0.22, 0.0055, 3],
  ['BRK.B', 'Berkshire Hathaway Inc. Class B', 'NYSE', 'Financial Services', 'Insurance', 505, 0.75, 0.17, 0, 4],
  ['UNH', 'UnitedHealth Group Incorporated', 'NYSE', 'Healthcare', 'Healthcare Plans', 328, 0.6, 0.33, 0.0269, 9],
  ['JNJ', 'Johnson & Johnson', 'NYSE', 'Healthcare', 'Drug Manufacturers', 202, 0.5, 0.17, 0.0257, 8],
  ['LLY', 'Eli Lilly and Company', 'NYSE', 'Healthcare', 'Drug Manufacturers', 1020, 0.6, 0.34, 0.0059, 4],
  ['PFE', 'Pfizer Inc.', 'NYSE', 'Healthcare', 'Drug Manufacturers', 25, 0.55, 0.24, 0.0688, 42],
  ['ABBV', 'AbbVie Inc.', 'NYSE', 'Healthcare', 'Drug Manufacturers', 232, 0.55, 0.23, 0.0283, 6],
  ['XOM', 'Exxon Mobil Corporation', 'NYSE', 'Energy', 'Oil & Gas Integrated', 117, 0.75, 0.25, 0.0342, 15],
  ['CVX', 'Chevron Corporation', 'NYSE', 'Energy', 'Oil & Gas Integrated', 154, 0.8, 0.25, 0.0444, 8],
  ['CAT', 'Caterpillar Inc.', 'NYSE', 'Industrials', 'Construction Machinery', 560, 1.2, 0.3, 0.0108, 3],
  ['BA', 'The Boeing Company', 'NYSE', 'Industrials', 'Aerospace & Defense', 192, 1.3, 0.36, 0, 8],
  ['LMT', 'Lockheed Martin Corporation', 'NYSE', 'Industrials', 'Aerospace & Defense', 472, 0.5, 0.22, 0.0292, 1.4],
  ['UPS', 'United Parcel Service, Inc.', 'NYSE', 'Industrials', 'Integrated Freight', 96, 0.95, 0.28, 0.0683, 6],
  ['NEE', 'NextEra Energy, Inc.', 'NYSE', 'Utilities', 'Utilities', 84, 0.6, 0.26, 0.027, 9],
  ['LIN', 'Linde plc', 'NASDAQ', 'Basic Materials', 'Specialty Chemicals', 415, 0.8, 0.18, 0.0145, 2, 'GB'],
  ['O', 'Realty Income Corporation', 'NYSE', 'Real Estate', 'REIT - Retail', 57, 0.75, 0.2, 0.0566, 6],
]

const funds: readonly Row[] = [
  ['SPY', 'SPDR S&P 500 ETF Trust', 'ARCA', 'Fund', 'US Large Blend', 668, 1, 0.165, 0.0108, 72],
  ['VOO', 'Vanguard S&P 500 ETF', 'ARCA', 'Fund', 'US Large Blend', 614, 1, 0.165, 0.0112, 7],
  ['VTI', 'Vanguard Total Stock Market ETF', 'ARCA', 'Fund', 'US Total Market', 328, 1.02, 0.17, 0.0111, 4],
  ['QQQ', 'Invesco QQQ Trust', 'NASDAQ', 'Technology', 'US Large Growth', 605, 1.12, 0.22, 0.0047, 50],
  ['IWM', 'iShares Russell 2000 ETF', 'ARCA', 'Fund', 'US Small Blend', 242, 1.15, 0.24, 0.01, 34],
  ['VXUS', 'Vanguard Total International Stock ETF', 'NASDAQ', 'Fund', 'Foreign Large Blend', 74, 0.8, 0.165, 0.027, 5],
  ['AGG', 'iShares Core US Aggregate Bond ETF', 'ARCA', 'Bonds', 'US Aggregate Bond', 100, 0.05, 0.055, 0.0378, 9],
  ['TLT', 'iShares 20+ Year Treasury Bond ETF', 'NASDAQ', 'Bonds', 'US Long Government', 89, 0.05, 0.14, 0.0432, 36],
  ['GLD', 'SPDR Gold Shares', 'ARCA', 'Commodities', 'Gold', 378, 0.1, 0.17, 0, 11],
  ['XLE', 'Energy Select Sector SPDR Fund', 'ARCA', 'Energy', 'Equity Energy', 89, 0.85, 0.24, 0.0318, 15],
  [
    'XLF',
    'Financial Select Sector SPDR Fund',
    'ARCA',
    'Financial Services',
    'Equity Financials',
    53,
    1,
    0.19,
    0.0138,
    40,
  ],
  ['VYM', 'Vanguard High Dividend Yield ETF', 'ARCA', 'Fund', 'US Large Value', 141, 0.8, 0.145, 0.0252, 2],
]

const coins: readonly Row[] = [
  ['BTC/USD', 'Bitcoin', 'CRYPTO', 'Crypto', 'Coin', 98_000, 1.1, 0.52, 0, 0.02],
  ['ETH/USD', 'Ethereum', 'CRYPTO', 'Crypto', 'Coin', 3350, 1.3, 0.68, 0, 0.4],
  ['SOL/USD', 'Solana', 'CRYPTO', 'Crypto', 'Coin', 152, 1.5, 0.85, 0, 3],
]

/** An instrument with what only the price path needs. */
export interface Listing extends SimAsset {
  readonly basePrice: number
  /** Place in the list; part of ids. */
  readonly index: number
}

const listing =
  (assetType: SimAsset['assetType']) =>
  ([symbol, name, exchange, sector, industry, price, beta, volatility, dividendYield, volume, country]: Row): Omit<
    Listing,
    'index'
  > => ({
    symbol,
    name,
    assetType,
    exchange,
    sector,
    industry,
    country: country ?? 'US',
    fractionable: true,
    shortable: assetType !== 'crypto',
    marginable: assetType !== 'crypto',
    hasOptions: assetType !== 'crypto' && volume >= 1.5,
    dividendYield,
    beta,
    volatility,
    averageVolume: volume * 1_000_000,
    tick: 0.01,
    basePrice: price,
  })

export const universe: readonly Listing[] = [
  ...stocks.map(listing('stock')),
  ...funds.map(listing('etf')),
  ...coins.map(listing('crypto')),
].map((entry, index) => Object.freeze({ ...entry, index }))

const bySymbol = new Map<string, Listing>()
for (const entry of universe) {
  bySymbol.set(entry.symbol, entry)
  if (entry.assetType === 'crypto') bySymbol.set(entry.symbol.replace('/', ''), entry)
}

/** By symbol; coins also without the slash. */
export const listingOf = (symbol: string): Listing | undefined => bySymbol.get(symbol)

/** Stock splits that happened; prices of the years before are those of the old shares. */
export const pastSplits: Readonly<Record<string, readonly (readonly [exDate: string, ratio: number])[]>> = {
  AAPL: [['2020-08-31', 4]],
  TSLA: [
    ['2020-08-31', 5],
    ['2022-08-25', 3],
  ],
  NVDA: [
    ['2021-07-20', 4],
    ['2024-06-10', 10],
  ],
  AMZN: [['2022-06-06', 20]],
  GOOGL: [['2022-07-18', 20]],
  WMT: [['2024-02-26', 3]],
  AVGO: [['2024-07-15', 10]],
  NFLX: [['2025-11-17', 10]],
}
