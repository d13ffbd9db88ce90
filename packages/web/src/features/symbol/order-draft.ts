/** The ticket while it is being filled in: what is still missing, and the request that it comes to. Strings throughout. */
import type { OrderRequest } from '@g2e/contract/orders'
import { orderSides, orderTypes, timesInForce } from '@g2e/domain/orders'
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
  /** The assistant's draft that it was opened from. */
  readonly draftId: string | undefined
}

export type DraftField = 'accountId' | 'amount' | 'limitPrice' | 'stopPrice' | 'trailPercent'
export type DraftFaults = Partial<Record<DraftField, string>>

export const needsLimit = (type: OrderDraft['orderType']): boolean => type === 'limit' || type === 'stop_limit'
export const needsStop = (type: OrderDraft['orderType']): boolean => type === 'stop' || type === 'stop_limit'
export const needsTrail = (type: OrderDraft['orderType']): boolean => type === 'trailing_stop'

/** What an address says of a ticket, by name; anything else there is left alone. */
export interface DraftSearch {
  readonly side?: string | undefined
  readonly quantity?: string | undefined
  readonly notional?: string | undefined
  readonly type?: string | undefined
  readonly limit?: string | undefined
  readonly stop?: string | undefined
  readonly trail?: string | undefined
  readonly tif?: string | undefined
  readonly idea?: string | undefined
  readonly draft?: string | undefined
}

/** A ticket exactly as its address has it. */
export function draftOf(search: DraftSearch, accountId: string): OrderDraft {
  const { side, quantity, notional, type, limit, stop, trail, tif, idea, draft } = search
  return {
    accountId,
    side: orderSides.find((one) => one === side) ?? 'buy',
    by: quantity === undefined && notional !== undefined ? 'notional' : 'quantity',
    amount: quantity ?? notional ?? '',
    orderType: orderTypes.find((one) => one === type) ?? (limit === undefined ? 'market' : 'limit'),
    limitPrice: limit ?? '',
    stopPrice: stop ?? '',
    trailPercent: trail ?? '',
    timeInForce: timesInForce.find((one) => one === tif) ?? 'day',
    extendedHours: false,
    recommendationId: idea,
    draftId: draft,
  }
}

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
    ...(draft.draftId === undefined ? {} : { draftId: draft.draftId }),
  }
}
