/**
 * Whether a loss would count (IRS Publication 550): a sale at a loss near a purchase of the same, or a purchase near a sale at
 * a loss, 30 days before and after, over all accounts of the person. It warns and never blocks: the person may want it.
 */
import { addDays } from '../../calendar/index.ts'
import { parseOptionSymbol } from '../../instruments/index.ts'
import { decimal, moneyText, sum } from '../../money/index.ts'
import type { Decimal, Money, Quantity } from '../../money/index.ts'
import { pass, warn } from './check.ts'
import type { Check, CheckFacts } from './check.ts'
import { expectedPrice, expectedQuantity, multiplierOf } from './estimate.ts'

const name = 'wash_sale'
const washDays = 30

export interface WashTrade {
  readonly symbol: string
  /** New York date. */
  readonly date: string
  readonly accountName: string
}

export interface WashSaleFacts {
  /** New York date. */
  readonly today: string
  /** Gains and losses of the account are not taxed. */
  readonly isRetirement: boolean
  /** Of the symbol in the order's account, oldest first; `null` = they do not account for what is held. */
  readonly lots:
    | readonly { readonly transactionId: string; readonly quantity: Quantity; readonly costBasis: Money }[]
    | null
  /** Of the last 30 days, any account, reinvested dividends included. */
  readonly purchases: readonly WashTrade[]
  /** Of the last 30 days, taxable accounts; `loss` above zero. */
  readonly losses: readonly (WashTrade & { readonly loss: Money })[]
}

type Order = Pick<CheckFacts, 'request' | 'quote'>

export function washSaleCheck({ request, quote }: Order, wash: WashSaleFacts): Check {
  if (request.orderClass === 'multileg') return pass(name, 'Wash sales of a multi-leg order are not looked for.')
  if (request.side === 'buy') return purchaseCheck(request.symbol, wash)
  if (request.side !== 'sell') return pass(name, 'Only shares that are held are looked at for wash sales.')
  return saleCheck({ request, quote }, wash)
}

function purchaseCheck(symbol: string, { losses, today }: WashSaleFacts): Check {
  const last = losses.findLast((loss) => loss.symbol === symbol)
  if (last) {
    return warn(
      name,
      `Wash sale, match: ${symbol} was sold on ${last.date} in ${last.accountName} at a loss of ${moneyText(last.loss)}; bought again before ${addDays(last.date, washDays + 1)}, that loss does not count now.`,
    )
  }
  const underlying = parseOptionSymbol(symbol)?.root
  const near = underlying === undefined ? undefined : losses.findLast((loss) => loss.symbol === underlying)
  return near
    ? warn(
        name,
        `Wash sale, possible: ${near.symbol} was sold on ${near.date} in ${near.accountName} at a loss of ${moneyText(near.loss)}, and an option on it may count as a replacement.`,
      )
    : pass(name, `No loss of the 30 days before ${today} would be deferred by this purchase.`)
}

function saleCheck(order: Order, wash: WashSaleFacts): Check {
  const { symbol } = order.request
  if (wash.isRetirement) return pass(name, 'Losses in a retirement account do not count, so none can be lost.')
  const near = nearPurchase(symbol, wash.purchases)
  const loss = lossOf(order, wash)
  if (loss === null) {
    return near
      ? warn(
          name,
          `Wash sale, coverage incomplete: ${symbol} was bought on ${near.date} in ${near.accountName}, and whether this sale has a loss is not known.`,
        )
      : pass(name, `Whether this sale has a loss is not known; nothing like ${symbol} was bought in the last 30 days.`)
  }
  if (loss.lte(0)) return pass(name, 'This sale has no loss, so it cannot be a wash sale.')
  const size = `a loss of about ${moneyText(loss)}`
  if (!near) {
    return pass(
      name,
      `This sale has ${size}; it counts if no ${symbol} is bought before ${addDays(wash.today, washDays + 1)}.`,
    )
  }
  const verdict = near.symbol === symbol ? 'match' : 'possible'
  return warn(
    name,
    `Wash sale, ${verdict}: this sale has ${size}, and ${near.symbol} was bought on ${near.date} in ${near.accountName}; within 30 days of a purchase the loss does not count now.`,
  )
}

const nearPurchase = (symbol: string, purchases: readonly WashTrade[]): WashTrade | undefined =>
  purchases.findLast((purchase) => purchase.symbol === symbol) ??
  purchases.findLast((purchase) => parseOptionSymbol(purchase.symbol)?.root === symbol)

/** The losses of the lots that would be sold; the named ones, else the oldest first. `null` = not known. */
function lossOf({ request, quote }: Order, { lots }: WashSaleFacts): Decimal | null {
  const price = expectedPrice(request, quote)
  const quantity = expectedQuantity(request, price)
  if (lots === null || price === null || quantity === null) return null
  const named = new Map(request.lots?.map((lot) => [lot.transactionId, lot.quantity]))
  let left = decimal(quantity)
  const losses: Decimal[] = []
  for (const lot of lots) {
    const limit = request.lots === undefined ? lot.quantity : (named.get(lot.transactionId) ?? '0')
    const part = decimal(limit).lt(left) ? decimal(limit) : left
    if (!part.gt(0)) continue
    left = left.minus(part)
    const cost = decimal(lot.costBasis).times(part).div(lot.quantity)
    const loss = cost.minus(part.times(price).times(multiplierOf(request.symbol)))
    if (loss.gt(0)) losses.push(loss)
  }
  return left.gt(0) ? null : sum(losses)
}
