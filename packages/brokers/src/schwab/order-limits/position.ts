/**
 * A ticket against the position before it, where that is known. The instruction says what an order does to the position
 * (schwab.md 3.7), so one that says something else than the position allows would be refused after approval.
 */
import { decimal, quantityText, toQuantity } from '@g2e/domain/money'
import type { Quantity } from '@g2e/domain/money'
import type { UnsupportedField } from '../../port/index.ts'
import type { Ticket } from './ticket.ts'

/** `held` is signed, short negative; `null` = not known, and then nothing is concluded. */
export function positionFaults({ request }: Ticket, held: Quantity | null): readonly UnsupportedField[] {
  if (held === null || request.orderClass === 'multileg') return []
  const { side, quantity } = request
  const position = decimal(held)
  const amount = quantityText(position.abs())
  if (side === 'buy' && position.lt(0))
    return [
      { field: 'side', reason: `${amount} are held short; a buy would cover them.`, nearest: 'side buy_to_cover' },
    ]
  if (side === 'sell_short' && position.gt(0))
    return [{ field: 'side', reason: `${amount} are held; a short sale would sell them.`, nearest: 'side sell' }]
  if (side === 'buy' || side === 'sell_short') return []
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
      reason: `Only ${amount} are held${isSell ? '' : ' short'}, and an order may not cross zero: close first, then open.`,
      nearest: `quantity ${toQuantity(position.abs())}`,
    },
  ]
}
