import type { OrderRequest } from '@g2e/domain/orders'

/** What the limits are looked up by: the asset, and whether it is an order in money or in parts of a share. */
export interface Ticket {
  readonly request: OrderRequest
  readonly assetKind: 'equity' | 'option' | 'crypto'
  readonly symbol: string
}
