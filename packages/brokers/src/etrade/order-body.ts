/** The order itself in the broker's names, the same in preview, place and change (brokers/etrade.md 2.13). */
import type { OrderRequest } from '@g2e/domain/orders'
import type { Ticket } from './order-limits/ticket.ts'
import { optionProduct } from './products.ts'
import { equityActions, optionActions, wireTerms } from './vocabulary.ts'

export interface InstrumentBody {
  readonly product: Readonly<Record<string, string>>
  readonly orderAction: string
  /** Left out in packages, as in the one recorded spread that worked (brokers/etrade.md 2.13). */
  readonly quantityType?: 'QUANTITY'
  readonly orderedQuantity?: string
  readonly quantity: string
}

export interface OrderBody {
  readonly orderType: string
  readonly order: {
    readonly allOrNone: 'false'
    readonly priceType: string
    readonly orderTerm: string
    readonly marketSession: 'REGULAR' | 'EXTENDED'
    readonly limitPrice?: string | undefined
    readonly stopPrice?: string | undefined
    readonly instruments: readonly InstrumentBody[]
  }
}

/** An order of one instrument. The ticket has been checked. */
export function simpleOrder({ request, assetKind }: Ticket): OrderBody {
  const { symbol, side, quantity = '' } = request
  const isOption = assetKind === 'option'
  const product = (isOption ? optionProduct(symbol) : undefined) ?? { securityType: 'EQ', symbol }
  return {
    orderType: isOption ? 'OPTN' : 'EQ',
    order: {
      ...termsOf(request),
      instruments: [
        {
          product,
          orderAction: (isOption ? optionActions : equityActions)[side],
          quantityType: 'QUANTITY',
          quantity,
        },
      ],
    },
  }
}

type Terms = Omit<OrderBody['order'], 'instruments'>

function termsOf(request: OrderRequest): Terms {
  const { limitPrice, stopPrice, trailAmount, trailPercent, timeInForce, extendedHours } = request
  return {
    allOrNone: 'false',
    priceType: priceTypeOf(request),
    orderTerm: wireTerms[timeInForce],
    marketSession: extendedHours === true ? 'EXTENDED' : 'REGULAR',
    limitPrice,
    // Of a trailing stop this is the trail: dollars, or whole percent (brokers/etrade.md 2.13).
    stopPrice: stopPrice ?? trailAmount ?? trailPercent,
  }
}

/** The price type says the auction, where the ticket says it by its time in force. */
function priceTypeOf({ orderType, timeInForce, trailPercent }: OrderRequest): string {
  const auction = timeInForce === 'opg' ? '_ON_OPEN' : timeInForce === 'cls' ? '_ON_CLOSE' : ''
  switch (orderType) {
    case 'market':
      return `MARKET${auction}`
    case 'limit':
      return `LIMIT${auction}`
    case 'stop':
      return 'STOP'
    case 'stop_limit':
      return 'STOP_LIMIT'
    case 'trailing_stop':
      return trailPercent === undefined ? 'TRAILING_STOP_CNST' : 'TRAILING_STOP_PRCT'
  }
}
