/** The convention block of lots, gains and wash sales: what the domain's ledger does with them, and what a person chose. */
import type { LotConventions } from '@g2e/contract/conventions'
import { fixedPlaces, washDays } from '@g2e/domain/ledger'
import type { LotMethod } from '@g2e/domain/ledger'

const orders: Readonly<Record<LotMethod, string>> = {
  fifo: 'the oldest purchase is sold first',
  lifo: 'the latest purchase is sold first',
  hifo: 'the dearest purchase is sold first',
  average: 'every share costs the average of what is held; the oldest purchase gives its days',
  specific: 'the purchases that a sale names, then the oldest',
}

interface Covered {
  readonly method: LotMethod
  /** Date of the first line; `null` where there is none. */
  readonly since: string | null
  /** New York date. */
  readonly to: string
}

export const lotConventions = ({ method, since, to }: Covered): LotConventions => ({
  lotMethod: method,
  lotOrder: `${orders[method]}, account by account`,
  holdingPeriod:
    'long-term when held for more than a year, counted from the day after the purchase (IRS Publication 550); what a wash sale carried over counts in',
  costBasis: 'what was paid, fees included; of a short sale what was received; a deferred loss of a wash sale is in it',
  proceeds: 'what was received, fees taken off; of a cover what it cost',
  gain: 'proceeds less cost, before what a wash sale disallows',
  washSales: `the same security bought within ${washDays} days before or after a loss, in any account in scope, in the order of purchase, each share once (IRS Publication 550); in a retirement account the loss is gone for good`,
  washSaleDays: washDays,
  fees: 'included in cost and proceeds',
  priceBasis: 'the trades as the brokers report them; no market price',
  rounding: `exact to the ${fixedPlaces}th place; a part of a cost is rounded there once, and its rest stays with what is held`,
  currency: 'USD',
  coverage: { from: since, to },
})
