/** A position as `/portfolio` and as its near-real-time sister write it (brokers/ibkr.md 3.3). */
import { Decimal, decimal } from '@g2e/domain/money'
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

export interface Held {
  readonly view: SimPositionView
  readonly instrument: Instrument
}

export function heldBy(desk: Desk, accountId: string): readonly Held[] {
  return desk.context.exchange.positions(accountId).flatMap((view) => {
    const instrument = desk.instruments.ofSymbol(view.symbol)
    return instrument ? [{ view, instrument }] : []
  })
}

/** Cost of one unit; `avgCost` has the multiplier in it, `avgPrice` has not. */
function costsOf({ averageCost, multiplier }: SimPositionView): {
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
