export const orderStatuses = [
  'pending',
  'open',
  'partially_filled',
  'filled',
  'pending_cancel',
  'canceled',
  'replaced',
  'expired',
  'rejected',
  'unknown',
] as const
/** Where an order stands. `unknown` means sent, outcome not known: a state with an owner, not an error. */
export type OrderStatus = (typeof orderStatuses)[number]

/** Nothing more is expected of the broker (a late fill may still correct a canceled order). */
export const isFinal = (status: OrderStatus): boolean =>
  status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired' || status === 'replaced'
