/**
 * What this broker cannot express, each with the field in the way and the nearest form that would go (ibkr.md 3.4 rules,
 * 3.7 tickets); of coins, coin-limits.ts. Nothing is rounded or downgraded: an amount of money would be rounded down to whole shares by the broker,
 * fractions are unconfirmed, and there is neither fill-or-kill nor a closing auction.
 */
import { isOptionSymbol } from '@g2e/domain/instruments'
import type { AssetType } from '@g2e/domain/instruments'
import { decimal, decimalTextOfNumber, placesWritten, quantityText } from '@g2e/domain/money'
import type { Quantity } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import type { OrderContext, UnsupportedField } from '../port/index.ts'
import { wireTimesInForce } from './vocabulary.ts'

const name = 'Interactive Brokers'

const ordered: ReadonlySet<AssetType> = new Set<AssetType>(['stock', 'etf', 'option', 'crypto'])

export const isOption = ({ symbol }: OrderRequest, assetType: AssetType | undefined): boolean =>
  assetType === 'option' || isOptionSymbol(symbol)

export function assetFaults({ symbol }: OrderRequest, assetType: AssetType | undefined): readonly UnsupportedField[] {
  if (assetType === 'option' && !isOptionSymbol(symbol))
    return [
      { field: 'symbol', reason: `${symbol} is no option symbol.`, nearest: 'the OSI form, e.g. AAPL261218C00280000' },
    ]
  if (assetType === undefined || ordered.has(assetType)) return []
  return [
    {
      field: 'symbol',
      reason: `Only shares, funds on exchanges, options and coins are ordered at ${name} from here; ${symbol} is none.`,
    },
  ]
}

export function sizeFaults({ quantity, notional }: OrderRequest, isContract: boolean): readonly UnsupportedField[] {
  if (notional !== undefined)
    return [
      {
        field: 'notional',
        reason: isContract
          ? 'Options are ordered by number of contracts.'
          : `${name} rounds an amount of money down to whole shares, which is another order.`,
        nearest: 'a quantity in whole shares',
      },
    ]
  if (quantity === undefined || decimal(quantity).isInteger()) return []
  return [
    {
      field: 'quantity',
      reason: isContract ? 'Options are ordered in whole contracts.' : `Orders at ${name} are for whole shares.`,
      nearest: `quantity ${decimal(quantity).floor().toFixed()}`,
    },
  ]
}

export function timeFaults(
  { timeInForce, orderType, extendedHours, orderClass = 'simple' }: OrderRequest,
  isContract: boolean,
): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  if (wireTimesInForce[timeInForce] === undefined)
    faults.push({
      field: 'timeInForce',
      reason:
        timeInForce === 'fok'
          ? `${name} has no fill-or-kill orders.`
          : `Orders for the closing auction cannot be sent to ${name} from here.`,
      nearest: timeInForce === 'fok' ? 'timeInForce ioc, which may fill in part' : 'timeInForce day',
    })
  if (timeInForce === 'opg' && isContract)
    faults.push({ field: 'timeInForce', reason: 'Options have no opening auction.', nearest: 'timeInForce day' })
  if (timeInForce === 'opg' && orderClass !== 'simple')
    faults.push({
      field: 'timeInForce',
      reason: `A ${orderClass} order cannot go to the opening auction.`,
      nearest: 'timeInForce day',
    })
  if (extendedHours !== true) return faults
  if (isContract)
    faults.push({
      field: 'extendedHours',
      reason: 'Options trade in regular hours only.',
      nearest: 'extendedHours false',
    })
  // The types that work outside regular hours, of `orderTypesOutside`, that we have (ibkr.md 3.4).
  else if (orderType !== 'limit' && orderType !== 'stop_limit')
    faults.push({
      field: 'extendedHours',
      reason: `Outside regular hours ${name} takes limit and stop-limit orders only, no ${orderType} order.`,
      nearest: orderType === 'market' ? 'orderType limit' : 'orderType stop_limit',
    })
  return faults
}

export function classFaults({
  orderClass = 'simple',
  orderType,
  side,
  lots,
}: OrderRequest): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  if (lots !== undefined)
    faults.push({
      field: 'lots',
      reason: `${name} chooses the lots by the account's settings.`,
      nearest: 'leave lots out',
    })
  if (orderClass === 'multileg')
    return [
      ...faults,
      {
        field: 'orderClass',
        reason: `How ${name} names several legs in one order is not documented, so they are not sent as one.`,
        nearest: 'one order for each leg',
      },
    ]
  const closes = side === 'sell' || side === 'buy_to_cover'
  if ((orderClass === 'bracket' || orderClass === 'oto') && closes)
    faults.push({
      field: 'side',
      reason: `A ${orderClass} order opens or adds to a position; ${side} closes one.`,
      nearest: `side ${side === 'sell' ? 'sell_short' : 'buy'}, or orderClass oco to exit`,
    })
  if (orderClass === 'oco' && !closes)
    faults.push({
      field: 'side',
      reason: `An oco order is a pair of exits from a position; ${side} opens one.`,
      nearest: `side ${side === 'buy' ? 'buy_to_cover' : 'sell'}, or orderClass bracket to enter`,
    })
  if (orderClass === 'oco' && orderType !== 'limit')
    faults.push({ field: 'orderType', reason: 'An oco order is a limit and a stop.', nearest: 'orderType limit' })
  return faults
}

/** The take-profit is the limit of an OCO: a second figure would be dropped, so it must be the same one. */
export function ocoLimitFaults({ orderClass, limitPrice, takeProfit }: OrderRequest): readonly UnsupportedField[] {
  if (orderClass !== 'oco' || limitPrice === undefined || takeProfit === undefined) return []
  if (decimal(limitPrice).eq(takeProfit.limitPrice)) return []
  return [
    {
      field: 'limitPrice',
      reason: 'The limit of an oco order is its take-profit price; the two differ.',
      nearest: `limitPrice ${takeProfit.limitPrice}`,
    },
  ]
}

/**
 * US increments (Rule 612: cents from $1, else a hundredth of a cent), and what a JSON number can hold exactly. The increment
 * of a coin is its own, and is looked up when it is ordered.
 */
export function priceFaults(
  request: OrderRequest,
  { isContract, hasIncrements }: { readonly isContract: boolean; readonly hasIncrements: boolean },
): readonly UnsupportedField[] {
  const figures: readonly (readonly [string, string | undefined, 'price' | 'plain'])[] = [
    ['limitPrice', request.limitPrice, 'price'],
    ['stopPrice', request.stopPrice, 'price'],
    ['takeProfit.limitPrice', request.takeProfit?.limitPrice, 'price'],
    ['stopLoss.stopPrice', request.stopLoss?.stopPrice, 'price'],
    ['stopLoss.limitPrice', request.stopLoss?.limitPrice, 'price'],
    ['trailAmount', request.trailAmount, 'price'],
    ['trailPercent', request.trailPercent, 'plain'],
    ['quantity', request.quantity, 'plain'],
    ['notional', request.notional, 'plain'],
  ]
  return figures.flatMap(([field, figure, kind]) => {
    if (figure === undefined) return []
    if (!isExactNumber(figure))
      return [{ field, reason: `${name} takes figures as JSON numbers, and ${figure} has more digits than one holds.` }]
    const rule = kind === 'price' && hasIncrements ? brokenIncrement(figure, isContract) : undefined
    return rule === undefined ? [] : [{ field, reason: rule, nearest: `${field} with fewer decimals` }]
  })
}

function brokenIncrement(price: string, isContract: boolean): string | undefined {
  // Cents are good everywhere.
  if (placesWritten(price) <= 2) return undefined
  const value = decimal(price)
  const places = value.decimalPlaces()
  if (isContract) return places > 2 ? 'Option prices have at most 2 decimals.' : undefined
  if (value.gte(1)) return places > 2 ? 'Prices from $1 have at most 2 decimals.' : undefined
  return places > 4 ? 'Prices below $1 have at most 4 decimals.' : undefined
}

/** Whether the number that is sent reads back as the figure that was written. */
export function isExactNumber(figure: string): boolean {
  const number = Number(figure)
  if (!Number.isFinite(number)) return false
  const text = decimalTextOfNumber(number)
  return text === figure || decimal(text).eq(figure)
}

/** Our id as `cOID`, and the contract id without which nothing can be ordered (ibkr.md 3.4). */
export function contextFaults(
  { symbol }: OrderRequest,
  { conid, clientOrderId }: OrderContext,
): readonly UnsupportedField[] {
  const faults: UnsupportedField[] = []
  if (conid === undefined)
    faults.push({
      field: 'symbol',
      reason: `${name} orders by contract id, and the id of ${symbol} is not known here.`,
      nearest: 'context.conid, which a connected session looks up by itself',
    })
  else if (!/^[1-9]\d{0,11}$/.test(conid))
    faults.push({
      field: 'symbol',
      reason: `${JSON.stringify(conid.slice(0, 30))} is no contract id of ${name}.`,
      nearest: 'a conid of digits only',
    })
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(clientOrderId))
    faults.push({ field: 'clientOrderId', reason: 'Our order id must be 1 to 64 letters, digits, dots, dashes.' })
  return faults
}

/**
 * A ticket against the position before it, where that is known. The broker turns a sale beyond the position into a short
 * sale without asking (ibkr.md 6, selling guard), so the side must say what would happen.
 */
export function positionFaults(
  { side, quantity, orderClass }: OrderRequest,
  held: Quantity | null,
): readonly UnsupportedField[] {
  if (held === null || orderClass === 'multileg') return []
  const position = decimal(held)
  const amount = quantityText(position.abs())
  switch (side) {
    case 'buy':
      return position.lt(0)
        ? [{ field: 'side', reason: `${amount} are held short; a buy would cover them.`, nearest: 'side buy_to_cover' }]
        : []
    case 'sell_short':
      return position.gt(0)
        ? [{ field: 'side', reason: `${amount} are held; a short sale would sell them.`, nearest: 'side sell' }]
        : []
    case 'sell':
    case 'buy_to_cover': {
      const isSell = side === 'sell'
      if (isSell ? position.lte(0) : position.gte(0))
        return [
          {
            field: 'side',
            reason: isSell
              ? 'None is held, so there is nothing to sell.'
              : 'None is held short, so there is nothing to cover.',
            nearest: isSell ? 'side sell_short' : 'side buy',
          },
        ]
      if (quantity === undefined || decimal(quantity).lte(position.abs())) return []
      return [
        {
          field: 'quantity',
          reason: `Only ${amount} are held${isSell ? '' : ' short'}; ${name} would open a new position with the rest without asking.`,
          nearest: `quantity ${position.abs().toFixed()}`,
        },
      ]
    }
  }
}
