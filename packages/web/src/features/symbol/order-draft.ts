/** The ticket while it is being filled in: what is still missing, and the request that it comes to. Strings throughout. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { Input } from '../../api/index.ts'
import { compareDecimals } from '../../ui/index.ts'
import { text } from './text.ts'

type Request = Input<typeof OrderRequest>

export interface OrderDraft {
  readonly accountId: string
  readonly side: Request['side']
  readonly by: 'quantity' | 'notional'
  readonly amount: string
  readonly orderType: Request['orderType']
  readonly limitPrice: string
  readonly stopPrice: string
  readonly trailPercent: string
  readonly timeInForce: Request['timeInForce']
  readonly extendedHours: boolean
  readonly recommendationId: string | undefined
}

export type DraftField = 'accountId' | 'amount' | 'limitPrice' | 'stopPrice' | 'trailPercent'
export type DraftFaults = Partial<Record<DraftField, string>>

export const needsLimit = (type: OrderDraft['orderType']): boolean => type === 'limit' || type === 'stop_limit'
export const needsStop = (type: OrderDraft['orderType']): boolean => type === 'stop' || type === 'stop_limit'
export const needsTrail = (type: OrderDraft['orderType']): boolean => type === 'trailing_stop'

const positive = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value) && /[1-9]/.test(value)

/** `.5`, `5.` and leading zeros as the contract wants them. */
export const tidyDecimal = (value: string): string => {
  const [whole = '', part = ''] = value.split('.')
  const digits = whole.replace(/^0+(?=\d)/, '') || '0'
  return part === '' ? digits : `${digits}.${part}`
}

/** What a person must still say, and what cannot be. The server checks everything again. */
export function draftFaults(
  draft: OrderDraft,
  owned: { readonly quantity: string; readonly where: string } | undefined,
): DraftFaults {
  const faults: DraftFaults = {}
  if (draft.accountId === '') faults.accountId = text.needAccount
  const amount = tidyDecimal(draft.amount)
  if (!positive(amount)) faults.amount = draft.by === 'quantity' ? text.needAmount : text.needMoney
  else if (draft.side === 'sell' && draft.by === 'quantity' && owned && compareDecimals(amount, owned.quantity) > 0)
    faults.amount = text.tooMany(owned.quantity, owned.where)
  if (needsLimit(draft.orderType) && !positive(tidyDecimal(draft.limitPrice))) faults.limitPrice = text.needPrice
  if (needsStop(draft.orderType) && !positive(tidyDecimal(draft.stopPrice))) faults.stopPrice = text.needPrice
  if (needsTrail(draft.orderType) && !positive(tidyDecimal(draft.trailPercent))) faults.trailPercent = text.needTrail
  return faults
}

/** Only what the type asks for is sent: a price left over from another type must not travel along. */
export function requestOf(draft: OrderDraft, symbol: string): Request {
  const amount = tidyDecimal(draft.amount)
  return {
    accountId: draft.accountId,
    symbol,
    side: draft.side,
    ...(draft.by === 'quantity' ? { quantity: amount } : { notional: amount }),
    orderType: draft.orderType,
    ...(needsLimit(draft.orderType) ? { limitPrice: tidyDecimal(draft.limitPrice) } : {}),
    ...(needsStop(draft.orderType) ? { stopPrice: tidyDecimal(draft.stopPrice) } : {}),
    ...(needsTrail(draft.orderType) ? { trailPercent: tidyDecimal(draft.trailPercent) } : {}),
    timeInForce: draft.timeInForce,
    ...(draft.extendedHours ? { extendedHours: true } : {}),
    ...(draft.recommendationId === undefined ? {} : { recommendationId: draft.recommendationId }),
  }
}

/** One key per decision. `randomUUID` is missing where a page came by plain http from another machine. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
