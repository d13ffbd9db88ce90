/** A position as `/portfolio` and as its near-real-time sister write it (brokers/ibkr.md 3.3). */
import { Decimal, Money, Price, Quantity, decimal, decimalTextOfNumber } from '@g2e/domain/money'
import type { SimPositionView } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'
import type { Instrument } from '../contracts/instruments.ts'
import {
  companyName,
  compactDate,
  isUs,
  listingExchange,
  optionDescription,
  optionFullName,
  rightLetter,
  secType,
} from '../contracts/words.ts'
import { num } from '../wire/fields.ts'

export const pageSize = 100
const costPlaces = 8

type View = Pick<
  SimPositionView,
  'accountId' | 'symbol' | 'quantity' | 'averageCost' | 'multiplier' | 'price' | 'marketValue' | 'unrealizedPl'
>

export interface Held {
  readonly view: View
  readonly instrument: Instrument
}

export function heldBy(desk: Desk, accountId: string): readonly Held[] {
  return desk.context.exchange.positions(accountId).flatMap((view) => {
    const instrument = desk.instruments.ofSymbol(view.symbol)
    return instrument ? [{ view, instrument }] : []
  })
}

const nothing = { quantity: Quantity('0'), marketValue: Money('0'), unrealizedPl: Money('0') }

/** What was held and is closed today still has a row, with nothing in it (brokers/ibkr.md 6). */
export function closedToday(desk: Desk, accountId: string): readonly Held[] {
  const { exchange, market, clock } = desk.context
  const now = clock.now()
  const from = market.calendar.newYorkInstant(market.calendar.newYork(now).date, 0)
  const traded = new Set(
    exchange.activities({ accountId, types: ['fill'], from }).flatMap(({ symbol }) => symbol ?? []),
  )
  return [...traded].flatMap((symbol) => {
    const instrument = desk.instruments.ofSymbol(symbol)
    if (!instrument || exchange.position(accountId, symbol)) return []
    const price = Price(decimalTextOfNumber(market.quote(symbol, now)?.last ?? 0))
    const multiplier = instrument.kind === 'option' ? instrument.contract.multiplier : 1
    return [{ instrument, view: { accountId, symbol, multiplier, price, averageCost: Price('0'), ...nothing } }]
  })
}

/** Cost of one unit; `avgCost` has the multiplier in it, `avgPrice` has not. */
function costsOf({ averageCost, multiplier }: View): {
  readonly avgCost: number
  readonly avgPrice: number
} {
  const price = decimal(averageCost).toDecimalPlaces(costPlaces, Decimal.ROUND_HALF_EVEN)
  return { avgCost: num(price.times(multiplier)), avgPrice: num(price) }
}

function describe(desk: Desk, instrument: Instrument) {
  if (instrument.kind === 'option') {
    const { contract, underlying, underlyingConid } = instrument
    return {
      contractDesc: optionDescription(contract),
      expiry: compactDate(contract.expiresOn),
      putOrCall: rightLetter(contract),
      multiplier: contract.multiplier,
      strike: String(contract.strike),
      undConid: underlyingConid,
      fullName: optionFullName(contract),
      ticker: desk.instruments.ticker(underlying),
    }
  }
  const { asset } = instrument
  const ticker = desk.instruments.ticker(asset)
  const isCoin = asset.assetType === 'crypto'
  return {
    contractDesc: isCoin ? `${ticker} CRYPTO` : ticker,
    expiry: null,
    putOrCall: null,
    multiplier: isCoin ? 0 : null,
    strike: '0',
    undConid: 0,
    fullName: ticker,
    ticker,
  }
}

/** Name, type and home: what the security definition adds once it is loaded. */
function definition(instrument: Instrument): Readonly<Record<string, unknown>> {
  if (instrument.kind === 'option') return { type: '' }
  const { asset } = instrument
  const name = companyName(asset)
  if (asset.assetType === 'crypto') return { name }
  return {
    name,
    type: asset.assetType === 'etf' ? 'ETF' : asset.country === 'US' ? 'COMMON' : 'ADR',
    countryCode: asset.country,
    isUS: isUs(instrument),
    hasOptions: asset.hasOptions,
    sector: asset.sector,
    sectorGroup: asset.industry,
    group: asset.industry,
  }
}

export function positionRow(desk: Desk, { view, instrument }: Held, hasDefinition: boolean) {
  const { ticker, fullName, ...described } = describe(desk, instrument)
  return {
    acctId: view.accountId,
    conid: instrument.conid,
    contractDesc: described.contractDesc,
    position: num(view.quantity),
    mktPrice: num(view.price),
    mktValue: num(view.marketValue),
    currency: 'USD',
    ...costsOf(view),
    realizedPnl: 0,
    unrealizedPnl: num(view.unrealizedPl),
    exchs: null,
    expiry: described.expiry,
    putOrCall: described.putOrCall,
    multiplier: described.multiplier,
    strike: described.strike,
    exerciseStyle: null,
    conExchMap: [],
    assetClass: secType(instrument),
    undConid: described.undConid,
    model: '',
    ...(hasDefinition ? definition(instrument) : {}),
    listingExchange: listingExchange(instrument),
    fullName,
    pageSize,
    ...(hasDefinition ? { ticker } : {}),
  }
}

/** Unpaged, with the contract id as text and other names for the same things. */
export function realTimeRow(desk: Desk, { view, instrument }: Held) {
  const { contractDesc } = describe(desk, instrument)
  const type = secType(instrument)
  return {
    position: num(view.quantity),
    conid: String(instrument.conid),
    ...costsOf(view),
    currency: 'USD',
    description: contractDesc,
    isLastToLoq: false,
    marketPrice: num(view.price),
    marketValue: num(view.marketValue),
    realizedPnl: 0,
    secType: type,
    timestamp: Math.floor(desk.context.clock.now() / 1000),
    unrealizedPnl: num(view.unrealizedPl),
    assetClass: type,
    sector: null,
    group: null,
    model: '',
  }
}
