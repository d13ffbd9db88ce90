/** Positions: long and short quantities apart, no price of now, no total quantity (brokers/schwab.md 3.2). */
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimLot, SimPositionView } from '../../exchange/account.ts'
import type { Desk } from '../desk.ts'
import { numberOf, rounded } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import {
  assetTypeOf,
  cusipOf,
  descriptionOf,
  instrumentOf,
  optionCusip,
  optionDescription,
  wireSymbol,
} from '../wire/instrument.ts'
import type { Instrument } from '../wire/instrument.ts'

/** Share of its worth that a position must carry itself; bought options carry nothing (sample: 17050 needs 5115). */
const maintenanceShare = '0.3'
const shortMaintenanceShare = '0.4'
const pricePlaces = 6

export function wireInstrument(instrument: Instrument, netChange: number): Fields {
  const assetType = assetTypeOf(instrument)
  if (instrument.kind === 'option')
    return {
      assetType,
      cusip: optionCusip(instrument.contract),
      symbol: wireSymbol(instrument.symbol),
      description: optionDescription(instrument),
      netChange,
      type: 'VANILLA',
      putCall: instrument.contract.right === 'call' ? 'CALL' : 'PUT',
      underlyingSymbol: instrument.contract.underlying,
    }
  const { asset, symbol } = instrument
  return {
    assetType,
    cusip: cusipOf(symbol),
    symbol,
    description: descriptionOf(asset),
    netChange,
    ...(assetType === 'COLLECTIVE_INVESTMENT' ? { type: 'EXCHANGE_TRADED_FUND' } : {}),
  }
}

const sharesOf = (lots: readonly SimLot[]): Decimal => sum(lots.map(({ quantity }) => quantity)).abs()

export function wirePosition({ context }: Desk, position: SimPositionView): Fields {
  const { clock, market } = context
  const quantity = decimal(position.quantity)
  const isLong = !quantity.isNegative()
  const midnight = market.calendar.newYorkInstant(market.calendar.newYork(clock.now()).date, 0)
  const [before, today] = [true, false].map((isOld) =>
    position.lots.filter(({ openedAt }) => openedAt < midnight === isOld),
  )
  const settled = numberOf(sharesOf(before ?? []).toFixed())
  const average = rounded(numberOf(position.averageCost), pricePlaces)
  const worth = decimal(position.marketValue)
  const dayChange = decimal(position.dayChange)
  const base = worth.minus(dayChange)
  const instrument = instrumentOf(market, position.symbol)
  const share = position.assetType === 'option' ? '0' : isLong ? maintenanceShare : shortMaintenanceShare
  const name = isLong ? 'Long' : 'Short'
  const cost = sum((today ?? []).map((lot) => decimal(lot.quantity).times(lot.price))).times(position.multiplier)
  return {
    shortQuantity: isLong ? 0 : numberOf(quantity.abs().toFixed()),
    averagePrice: average,
    currentDayProfitLoss: numberOf(dayChange.toFixed()),
    currentDayProfitLossPercentage: base.isZero() ? 0 : rounded(Number(dayChange.dividedBy(base.abs()).times(100))),
    longQuantity: isLong ? numberOf(quantity.toFixed()) : 0,
    settledLongQuantity: isLong ? settled : 0,
    settledShortQuantity: isLong || settled === 0 ? 0 : -settled,
    instrument: wireInstrument(instrument, rounded(numberOf(position.price) - numberOf(position.previousClose))),
    marketValue: numberOf(position.marketValue),
    maintenanceRequirement: numberOf(worth.abs().times(share).toDecimalPlaces(2).toFixed()),
    [`average${name}Price`]: average,
    [`taxLotAverage${name}Price`]: average,
    [`${name.toLowerCase()}OpenProfitLoss`]: numberOf(position.unrealizedPl),
    [`previousSession${name}Quantity`]: settled,
    currentDayCost: numberOf(cost.toDecimalPlaces(2).toFixed()),
  }
}
