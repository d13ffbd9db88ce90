/**
 * Whether a list of positions may take the place of the former one. A broker that answers "nothing" in a bad moment must
 * not make holdings disappear: an empty list where there were positions is believed only when the balance agrees that
 * everything is cash.
 */
import type { Balance } from '@g2e/domain/accounts'
import { decimal, moneyText } from '@g2e/domain/money'

/** Cash in transit and interest accrued make value and cash differ by cents; holdings by more than this. */
const roundingMax = '1'

export interface ReadHoldings {
  readonly before: number
  readonly now: number
  readonly balance: Pick<Balance, 'cash' | 'portfolioValue' | 'currency'>
}

/** `null` = believed; else why not, in a sentence. */
export function doubtAbout({ before, now, balance }: ReadHoldings): string | null {
  if (now > 0 || before === 0) return null
  const { cash, portfolioValue, currency } = balance
  const kept = 'the positions read last are kept until it is clear'
  if (cash === null || portfolioValue === null)
    return `The broker listed no positions where there were ${before}, and does not say what the account is worth; ${kept}.`
  const held = decimal(portfolioValue).minus(cash)
  if (held.abs().lte(roundingMax)) return null
  return `The broker listed no positions while its balance shows ${moneyText(held, currency)} of them; ${kept}.`
}
