/** The state of an order: shape first, colour second, always in words. */
const look = {
  pending: ['', 'Waiting'],
  open: ['open', 'Open'],
  partially_filled: ['part', 'Partly filled'],
  filled: ['fill', 'Filled'],
  pending_cancel: ['open', 'Canceling'],
  canceled: ['can', 'Canceled'],
  replaced: ['can', 'Replaced'],
  expired: ['exp', 'Expired'],
  rejected: ['rej', 'Rejected'],
  unknown: ['unk', 'Unknown'],
} as const
export type OrderStateName = keyof typeof look

export const orderStateText = (status: OrderStateName): string => look[status][1]

export const OrderState = ({
  status,
  label,
}: {
  readonly status: OrderStateName
  readonly label?: string | undefined
}) => <span className={`st ${look[status][0]}`}>{label ?? look[status][1]}</span>
