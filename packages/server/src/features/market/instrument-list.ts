/**
 * Our own list of common instruments: brokers rarely tell sectors, and without them allocation and rules about sectors
 * would be empty. One line each: `SYMBOL|name|sector|industry|country`. Sectors are the eleven of common usage; a fund's
 * sector is its theme where it has one, else `Diversified`. A person's own correction stands above it.
 */
import type { AssetType } from '@g2e/domain/instruments'

export interface ListedInstrument {
  readonly symbol: string
  readonly name: string
  readonly assetType: AssetType
  readonly sector: string
  readonly industry: string
  readonly country: string
}

const stocks = `
AAPL|Apple Inc.|Technology|Consumer Electronics|US
MSFT|Microsoft Corporation|Technology|Software|US
NVDA|NVIDIA Corporation|Technology|Semiconductors|US
AVGO|Broadcom Inc.|Technology|Semiconductors|US
AMD|Advanced Micro Devices, Inc.|Technology|Semiconductors|US
INTC|Intel Corporation|Technology|Semiconductors|US
QCOM|QUALCOMM Incorporated|Technology|Semiconductors|US
TXN|Texas Instruments Incorporated|Technology|Semiconductors|US
MU|Micron Technology, Inc.|Technology|Semiconductors|US
AMAT|Applied Materials, Inc.|Technology|Semiconductor Equipment|US
LRCX|Lam Research Corporation|Technology|Semiconductor Equipment|US
TSM|Taiwan Semiconductor Manufacturing|Technology|Semiconductors|TW
ASML|ASML Holding N.V.|Technology|Semiconductor Equipment|NL
ARM|Arm Holdings plc|Technology|Semiconductors|GB
ORCL|Oracle Corporation|Technology|Software|US
CRM|Salesforce, Inc.|Technology|Software|US
ADBE|Adobe Inc.|Technology|Software|US
NOW|ServiceNow, Inc.|Technology|Software|US
INTU|Intuit Inc.|Technology|Software|US
SAP|SAP SE|Technology|Software|DE
SNOW|Snowflake Inc.|Technology|Software|US
PANW|Palo Alto Networks, Inc.|Technology|Software|US
CRWD|CrowdStrike Holdings, Inc.|Technology|Software|US
SHOP|Shopify Inc.|Technology|Software|CA
PLTR|Palantir Technologies Inc.|Technology|Software|US
CSCO|Cisco Systems, Inc.|Technology|Communication Equipment|US
IBM|International Business Machines|Technology|IT Services|US
ACN|Accenture plc|Technology|IT Services|IE
DELL|Dell Technologies Inc.|Technology|Computer Hardware|US
GOOGL|Alphabet Inc. Class A|Communication Services|Internet Content|US
GOOG|Alphabet Inc. Class C|Communication Services|Internet Content|US
META|Meta Platforms, Inc.|Communication Services|Internet Content|US
NFLX|Netflix, Inc.|Communication Services|Entertainment|US
DIS|The Walt Disney Company|Communication Services|Entertainment|US
CMCSA|Comcast Corporation|Communication Services|Telecom Services|US
VZ|Verizon Communications Inc.|Communication Services|Telecom Services|US
T|AT&T Inc.|Communication Services|Telecom Services|US
TMUS|T-Mobile US, Inc.|Communication Services|Telecom Services|US
SPOT|Spotify Technology S.A.|Communication Services|Internet Content|LU
AMZN|Amazon.com, Inc.|Consumer Cyclical|Internet Retail|US
TSLA|Tesla, Inc.|Consumer Cyclical|Auto Manufacturers|US
HD|The Home Depot, Inc.|Consumer Cyclical|Home Improvement|US
LOW|Lowe's Companies, Inc.|Consumer Cyclical|Home Improvement|US
MCD|McDonald's Corporation|Consumer Cyclical|Restaurants|US
SBUX|Starbucks Corporation|Consumer Cyclical|Restaurants|US
NKE|NIKE, Inc.|Consumer Cyclical|Footwear & Accessories|US
BKNG|Booking Holdings Inc.|Consumer Cyclical|Travel Services|US
ABNB|Airbnb, Inc.|Consumer Cyclical|Travel Services|US
F|Ford Motor Company|Consumer Cyclical|Auto Manufacturers|US
GM|General Motors Company|Consumer Cyclical|Auto Manufacturers|US
TM|Toyota Motor Corporation|Consumer Cyclical|Auto Manufacturers|JP
BABA|Alibaba Group Holding Limited|Consumer Cyclical|Internet Retail|CN
WMT|Walmart Inc.|Consumer Defensive|Discount Stores|US
COST|Costco Wholesale Corporation|Consumer Defensive|Discount Stores|US
TGT|Target Corporation|Consumer Defensive|Discount Stores|US
PG|The Procter & Gamble Company|Consumer Defensive|Household Products|US
KO|The Coca-Cola Company|Consumer Defensive|Beverages|US
PEP|PepsiCo, Inc.|Consumer Defensive|Beverages|US
PM|Philip Morris International Inc.|Consumer Defensive|Tobacco|US
MO|Altria Group, Inc.|Consumer Defensive|Tobacco|US
MDLZ|Mondelez International, Inc.|Consumer Defensive|Confectioners|US
JPM|JPMorgan Chase & Co.|Financial Services|Banks|US
BAC|Bank of America Corporation|Financial Services|Banks|US
WFC|Wells Fargo & Company|Financial Services|Banks|US
C|Citigroup Inc.|Financial Services|Banks|US
GS|The Goldman Sachs Group, Inc.|Financial Services|Capital Markets|US
MS|Morgan Stanley|Financial Services|Capital Markets|US
BLK|BlackRock, Inc.|Financial Services|Asset Management|US
V|Visa Inc.|Financial Services|Credit Services|US
MA|Mastercard Incorporated|Financial Services|Credit Services|US
AXP|American Express Company|Financial Services|Credit Services|US
PYPL|PayPal Holdings, Inc.|Financial Services|Credit Services|US
COIN|Coinbase Global, Inc.|Financial Services|Financial Data & Exchanges|US
BRK.A|Berkshire Hathaway Inc. Class A|Financial Services|Insurance|US
BRK.B|Berkshire Hathaway Inc. Class B|Financial Services|Insurance|US
UNH|UnitedHealth Group Incorporated|Healthcare|Healthcare Plans|US
JNJ|Johnson & Johnson|Healthcare|Drug Manufacturers|US
LLY|Eli Lilly and Company|Healthcare|Drug Manufacturers|US
PFE|Pfizer Inc.|Healthcare|Drug Manufacturers|US
MRK|Merck & Co., Inc.|Healthcare|Drug Manufacturers|US
ABBV|AbbVie Inc.|Healthcare|Drug Manufacturers|US
NVO|Novo Nordisk A/S|Healthcare|Drug Manufacturers|DK
AMGN|Amgen Inc.|Healthcare|Drug Manufacturers|US
TMO|Thermo Fisher Scientific Inc.|Healthcare|Diagnostics & Research|US
ABT|Abbott Laboratories|Healthcare|Medical Devices|US
ISRG|Intuitive Surgical, Inc.|Healthcare|Medical Instruments|US
XOM|Exxon Mobil Corporation|Energy|Oil & Gas Integrated|US
CVX|Chevron Corporation|Energy|Oil & Gas Integrated|US
COP|ConocoPhillips|Energy|Oil & Gas Exploration|US
SHEL|Shell plc|Energy|Oil & Gas Integrated|GB
CAT|Caterpillar Inc.|Industrials|Construction Machinery|US
DE|Deere & Company|Industrials|Farm Machinery|US
BA|The Boeing Company|Industrials|Aerospace & Defense|US
LMT|Lockheed Martin Corporation|Industrials|Aerospace & Defense|US
RTX|RTX Corporation|Industrials|Aerospace & Defense|US
GE|GE Aerospace|Industrials|Aerospace & Defense|US
HON|Honeywell International Inc.|Industrials|Conglomerates|US
UPS|United Parcel Service, Inc.|Industrials|Integrated Freight|US
FDX|FedEx Corporation|Industrials|Integrated Freight|US
UNP|Union Pacific Corporation|Industrials|Railroads|US
UBER|Uber Technologies, Inc.|Technology|Software|US
NEE|NextEra Energy, Inc.|Utilities|Utilities|US
DUK|Duke Energy Corporation|Utilities|Utilities|US
SO|The Southern Company|Utilities|Utilities|US
LIN|Linde plc|Basic Materials|Specialty Chemicals|GB
FCX|Freeport-McMoRan Inc.|Basic Materials|Copper|US
NEM|Newmont Corporation|Basic Materials|Gold|US
O|Realty Income Corporation|Real Estate|REIT - Retail|US
AMT|American Tower Corporation|Real Estate|REIT - Specialty|US
PLD|Prologis, Inc.|Real Estate|REIT - Industrial|US
`

const funds = `
SPY|SPDR S&P 500 ETF Trust|Diversified|US Large Blend|US
VOO|Vanguard S&P 500 ETF|Diversified|US Large Blend|US
IVV|iShares Core S&P 500 ETF|Diversified|US Large Blend|US
VTI|Vanguard Total Stock Market ETF|Diversified|US Total Market|US
ITOT|iShares Core S&P Total U.S. Stock Market ETF|Diversified|US Total Market|US
SCHB|U.S. Broad Market ETF|Diversified|US Total Market|US
RSP|Invesco S&P 500 Equal Weight ETF|Diversified|US Large Blend|US
DIA|SPDR Dow Jones Industrial Average ETF|Diversified|US Large Value|US
QQQ|Invesco QQQ Trust|Technology|US Large Growth|US
QQQM|Invesco NASDAQ 100 ETF|Technology|US Large Growth|US
VUG|Vanguard Growth ETF|Diversified|US Large Growth|US
VTV|Vanguard Value ETF|Diversified|US Large Value|US
SCHD|U.S. Dividend Equity ETF|Diversified|US Dividend|US
VYM|Vanguard High Dividend Yield ETF|Diversified|US Dividend|US
VIG|Vanguard Dividend Appreciation ETF|Diversified|US Dividend|US
JEPI|JPMorgan Equity Premium Income ETF|Diversified|Derivative Income|US
IWM|iShares Russell 2000 ETF|Diversified|US Small Blend|US
IJR|iShares Core S&P Small-Cap ETF|Diversified|US Small Blend|US
IJH|iShares Core S&P Mid-Cap ETF|Diversified|US Mid Blend|US
VT|Vanguard Total World Stock ETF|Diversified|World Stock|World
VXUS|Vanguard Total International Stock ETF|Diversified|World ex-US|World
VEA|Vanguard FTSE Developed Markets ETF|Diversified|Developed ex-US|World
EFA|iShares MSCI EAFE ETF|Diversified|Developed ex-US|World
VWO|Vanguard FTSE Emerging Markets ETF|Diversified|Emerging Markets|World
EEM|iShares MSCI Emerging Markets ETF|Diversified|Emerging Markets|World
XLK|Technology Select Sector SPDR Fund|Technology|Sector|US
VGT|Vanguard Information Technology ETF|Technology|Sector|US
SMH|VanEck Semiconductor ETF|Technology|Semiconductors|US
SOXX|iShares Semiconductor ETF|Technology|Semiconductors|US
XLC|Communication Services Select Sector SPDR Fund|Communication Services|Sector|US
XLY|Consumer Discretionary Select Sector SPDR Fund|Consumer Cyclical|Sector|US
XLP|Consumer Staples Select Sector SPDR Fund|Consumer Defensive|Sector|US
XLF|Financial Select Sector SPDR Fund|Financial Services|Sector|US
XLV|Health Care Select Sector SPDR Fund|Healthcare|Sector|US
XLE|Energy Select Sector SPDR Fund|Energy|Sector|US
XLI|Industrial Select Sector SPDR Fund|Industrials|Sector|US
XLU|Utilities Select Sector SPDR Fund|Utilities|Sector|US
XLB|Materials Select Sector SPDR Fund|Basic Materials|Sector|US
XLRE|Real Estate Select Sector SPDR Fund|Real Estate|Sector|US
VNQ|Vanguard Real Estate ETF|Real Estate|Sector|US
ARKK|ARK Innovation ETF|Technology|Thematic Growth|US
BND|Vanguard Total Bond Market ETF|Fixed Income|US Bonds|US
AGG|iShares Core U.S. Aggregate Bond ETF|Fixed Income|US Bonds|US
TLT|iShares 20+ Year Treasury Bond ETF|Fixed Income|Long Treasuries|US
IEF|iShares 7-10 Year Treasury Bond ETF|Fixed Income|Treasuries|US
SHY|iShares 1-3 Year Treasury Bond ETF|Fixed Income|Short Treasuries|US
SGOV|iShares 0-3 Month Treasury Bond ETF|Fixed Income|Treasury Bills|US
BIL|SPDR Bloomberg 1-3 Month T-Bill ETF|Fixed Income|Treasury Bills|US
TIP|iShares TIPS Bond ETF|Fixed Income|Inflation-Protected|US
LQD|iShares iBoxx $ Investment Grade Corporate Bond ETF|Fixed Income|Corporate Bonds|US
HYG|iShares iBoxx $ High Yield Corporate Bond ETF|Fixed Income|High Yield|US
BNDX|Vanguard Total International Bond ETF|Fixed Income|World Bonds|World
MUB|iShares National Muni Bond ETF|Fixed Income|Municipal Bonds|US
GLD|SPDR Gold Shares|Commodities|Gold|World
IAU|iShares Gold Trust|Commodities|Gold|World
SLV|iShares Silver Trust|Commodities|Silver|World
USO|United States Oil Fund|Commodities|Oil|World
IBIT|iShares Bitcoin Trust ETF|Digital Assets|Bitcoin|World
`

const coins = `
BTC/USD|Bitcoin|Digital Assets|Cryptocurrency|World
ETH/USD|Ethereum|Digital Assets|Cryptocurrency|World
SOL/USD|Solana|Digital Assets|Cryptocurrency|World
LTC/USD|Litecoin|Digital Assets|Cryptocurrency|World
DOGE/USD|Dogecoin|Digital Assets|Cryptocurrency|World
AVAX/USD|Avalanche|Digital Assets|Cryptocurrency|World
LINK/USD|Chainlink|Digital Assets|Cryptocurrency|World
`

const readLines = (text: string, assetType: AssetType): readonly ListedInstrument[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [symbol = '', name = '', sector = '', industry = '', country = ''] = line.split('|')
      return { symbol, name, assetType, sector, industry, country }
    })

const all = [...readLines(stocks, 'stock'), ...readLines(funds, 'etf'), ...readLines(coins, 'crypto')]
const bySymbol: ReadonlyMap<string, ListedInstrument> = new Map(all.map((listed) => [listed.symbol, listed]))

export const listedInstrument = (symbol: string): ListedInstrument | undefined => bySymbol.get(symbol)

/** Symbol first, then names: best first. */
export function searchList(text: string, limit: number): readonly ListedInstrument[] {
  const wanted = text.toUpperCase()
  const rank = ({ symbol, name }: ListedInstrument): number => {
    if (symbol === wanted) return 0
    if (symbol.startsWith(wanted)) return 1
    const upper = name.toUpperCase()
    if (upper.startsWith(wanted)) return 2
    return upper.includes(` ${wanted}`) ? 3 : Number.POSITIVE_INFINITY
  }
  return all
    .map((listed) => ({ listed, at: rank(listed) }))
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, limit)
    .map(({ listed }) => listed)
}
