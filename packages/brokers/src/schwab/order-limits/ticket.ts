import type { OrderRequest } from '@g2e/domain/orders'

/** What the limits are looked up by. */
export interface Ticket {
  readonly request: OrderRequest
  readonly assetKind: 'equity' | 'option'
}
