/** Which prices a ticket needs, and what its two price fields mean with each type (brokers/ibkr.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { Fields } from '../wire/fields.ts'
import { optionalText } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'
import type { TicketPrices, WireType } from './ticket.ts'

const none: TicketPrices = {
  limitPrice: undefined,
  stopPrice: undefined,
  trailAmount: undefined,
  trailPercent: undefined,
}

type ReadNumber = (fields: Fields, name: string) => string | undefined

function needed(fields: Fields, name: string, read: ReadNumber): string {
  const value = read(fields, name)
  if (value === undefined) throw serverError(`Missing order parameter: ${name}`)
  if (decimal(value).lte(0)) throw serverError(`Invalid value for ${name}`)
  return value
}

function trail(fields: Fields, read: ReadNumber): Pick<TicketPrices, 'trailAmount' | 'trailPercent'> {
  const amount = needed(fields, 'trailingAmt', read)
  const type = optionalText(fields, 'trailingType')
  if (type !== 'amt' && type !== '%') throw serverError('Missing order parameter: trailingType')
  return type === 'amt'
    ? { trailAmount: amount, trailPercent: undefined }
    : { trailAmount: undefined, trailPercent: amount }
}

/** Prices that a type does not know are ignored. */
export function pricesOf(type: WireType, fields: Fields, read: ReadNumber): TicketPrices {
  switch (type) {
    case 'MKT':
      return none
    case 'LMT':
      return { ...none, limitPrice: needed(fields, 'price', read) }
    case 'STP':
      return { ...none, stopPrice: needed(fields, 'price', read) }
    case 'STOP_LIMIT':
      return { ...none, limitPrice: needed(fields, 'price', read), stopPrice: needed(fields, 'auxPrice', read) }
    case 'TRAIL':
      return { ...none, ...trail(fields, read) }
    // Only the distance of the two prices matters: the stop follows the market from where it is.
    case 'TRAILLMT':
      return {
        ...none,
        ...trail(fields, read),
        limitPrice: needed(fields, 'price', read),
        stopPrice: needed(fields, 'auxPrice', read),
      }
    case 'MIDPRICE':
      return { ...none, limitPrice: read(fields, 'price') }
  }
}
