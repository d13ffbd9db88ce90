/**
 * The only writer of cash and positions: each change is one appended activity, so that the sums of an account's
 * activities are exactly its cash and its positions.
 */
import { Money, decimal, toMoney, toPrice, toQuantity } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimAccount, SimActivity, SimActivityType, SimPosition } from './account.ts'
import type { Desk } from './desk.ts'
import { positionOf, splitLots, tradeLots } from './lots.ts'
import type { SimSide } from './order.ts'

export interface Posting {
  readonly accountId: string
  readonly type: SimActivityType
  readonly at: number
  readonly description: string
  /** Signed change of cash, fee included. */
  readonly amount: Decimal
  readonly fee?: Decimal
  readonly symbol?: string
  readonly side?: SimSide
  /** Signed change of the position. */
  readonly quantity?: Decimal
  readonly price?: Decimal
  readonly perShare?: string
  readonly ratio?: string
  readonly orderId?: string
  readonly executionId?: string
}

/** A ledger that names an account that is not there is a bug of ours. */
export function accountOf(desk: Desk, accountId: string): SimAccount {
  const account = desk.accounts.get(accountId)
  if (!account) throw new Error(`${desk.brokerId} has no account of that id`)
  return account
}

/** Appends one activity and moves cash and position by it. */
export function post(desk: Desk, posting: Posting): SimActivity {
  const account = accountOf(desk, posting.accountId)
  const sequence = desk.next('activity')
  const activity: SimActivity = {
    activityId: desk.policy.newActivityId(desk.idStream('activity', sequence), {
      at: posting.at,
      sequence,
      executionId: posting.executionId ?? null,
    }),
    brokerId: desk.brokerId,
    accountId: posting.accountId,
    sequence,
    type: posting.type,
    at: posting.at,
    on: desk.market.calendar.newYork(posting.at).date,
    symbol: posting.symbol ?? null,
    side: posting.side ?? null,
    quantity: posting.quantity ? toQuantity(posting.quantity) : null,
    price: posting.price ? toPrice(posting.price) : null,
    fee: posting.fee ? toMoney(posting.fee) : Money('0'),
    amount: toMoney(posting.amount),
    perShare: posting.perShare ?? null,
    ratio: posting.ratio ?? null,
    orderId: posting.orderId ?? null,
    executionId: posting.executionId ?? null,
    description: posting.description,
  }
  desk.addActivity(activity)
  if (!posting.amount.isZero())
    desk.accounts.set(account.accountId, {
      ...account,
      cash: toMoney(decimal(account.cash).plus(posting.amount)),
    })
  if (posting.symbol !== undefined && posting.quantity) movePosition(desk, posting.symbol, posting)
  return activity
}

function movePosition(desk: Desk, symbol: string, posting: Posting): void {
  const known = desk.position(posting.accountId, symbol)
  const facts = known ?? { accountId: posting.accountId, symbol, ...instrumentOf(desk, symbol) }
  const moved =
    posting.ratio === undefined
      ? tradeLots(known?.lots ?? [], {
          quantity: posting.quantity ?? decimal(0),
          price: posting.price ?? decimal(0),
          at: posting.at,
        })
      : splitLots(known?.lots ?? [], decimal(posting.ratio))
  const position = positionOf(facts, moved)
  if (position) desk.savePosition(position)
  else desk.dropPosition(posting.accountId, symbol)
}

export function instrumentOf(desk: Desk, symbol: string): Pick<SimPosition, 'assetType' | 'multiplier'> {
  const contract = desk.market.option(symbol)
  if (contract) return { assetType: 'option', multiplier: contract.multiplier }
  return { assetType: desk.market.asset(symbol)?.assetType ?? 'stock', multiplier: 1 }
}
