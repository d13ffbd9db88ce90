/**
 * The end of option contracts: in the money by a cent or more is exercised or assigned, the rest is worthless. Where the
 * account could not carry the shares that would follow, the broker closes the contract at what it is worth instead.
 */
import { decimal, decimalTextOfNumber, round } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import type { SimOptionContract } from '../market/market.ts'
import type { SimPosition } from './account.ts'
import type { Desk } from './desk.ts'
import { post } from './ledger.ts'
import { balancesOf } from './valuation.ts'

const inTheMoneyLeast = 0.01

/** After the last trade of a day, bought contracts first: what they deliver may cover the written ones. */
export function expireOptions(desk: Desk, date: string, at: number): void {
  const due = [...desk.positions.values()].flatMap((position) => {
    const contract = position.assetType === 'option' ? desk.market.option(position.symbol) : undefined
    return contract?.expiresOn === date ? [{ position, contract }] : []
  })
  due.sort((a, b) => Number(decimal(b.position.quantity).minus(a.position.quantity)))
  for (const { position, contract } of due) expireOne(desk, position, { contract, at })
}

interface Expiry {
  readonly contract: SimOptionContract
  readonly at: number
}

function expireOne(desk: Desk, position: SimPosition, { contract, at }: Expiry): void {
  const close = desk.market.closeOn(contract.underlying, contract.expiresOn)
  const strike = decimal(decimalTextOfNumber(contract.strike))
  const spot = decimal(decimalTextOfNumber(close))
  const worth = contract.right === 'call' ? spot.minus(strike) : strike.minus(spot)
  const contracts = decimal(position.quantity)
  const { accountId, symbol } = position
  const gone = { accountId, at, symbol, quantity: contracts.negated() }
  if (worth.lt(inTheMoneyLeast)) {
    post(desk, { ...gone, type: 'option_expire', amount: decimal(0), description: `${symbol} expired worthless` })
    return
  }
  const shares = contracts.times(contract.multiplier).times(contract.right === 'call' ? 1 : -1)
  if (!canCarry(desk, position, { contract, shares, strike, at })) {
    post(desk, {
      ...gone,
      type: 'fill',
      side: contracts.isNegative() ? 'buy_to_cover' : 'sell',
      price: worth,
      amount: round(contracts.times(worth).times(contract.multiplier), 2),
      description: `${symbol} closed by the broker at expiry`,
    })
    return
  }
  const isAssigned = contracts.isNegative()
  const type = isAssigned ? 'option_assign' : 'option_exercise'
  const word = isAssigned ? 'assigned' : 'exercised'
  post(desk, { ...gone, type, amount: decimal(0), description: `${symbol} ${word} at expiry` })
  post(desk, {
    accountId,
    at,
    type,
    symbol: contract.underlying,
    side: shares.isNegative() ? 'sell' : 'buy',
    quantity: shares,
    price: strike,
    amount: round(shares.times(strike), 2).negated(),
    description: `${contract.underlying} by ${symbol} ${word}`,
  })
}

interface Delivery extends Expiry {
  /** Signed shares that come (or go). */
  readonly shares: Decimal
  readonly strike: Decimal
}

/** Shares to deliver are there, money to take shares is there. A written put has kept its money ready. */
function canCarry(desk: Desk, position: SimPosition, { contract, shares, strike, at }: Delivery): boolean {
  const held = decimal(desk.position(position.accountId, contract.underlying)?.quantity ?? '0')
  if (shares.isNegative()) return held.gte(shares.abs())
  if (decimal(position.quantity).isNegative()) return true
  return decimal(balancesOf(desk, position.accountId, at).buyingPower).gte(shares.times(strike))
}
