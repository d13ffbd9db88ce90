/** The check for wash sales, handed to the gate of orders. */
import { decimal, sum } from '@g2e/domain/money'
import { washSaleCheck } from '@g2e/domain/orders'
import type { Check, CheckFacts } from '@g2e/domain/orders'
import type { TaxSources } from './planning-deps.ts'
import { readTaxFacts } from './tax-facts.ts'

/** Lots tell of less than a millionth of a share where a broker rounds. */
const tolerance = '0.000001'

export const washSaleChecks =
  (sources: TaxSources) =>
  async (userId: string, facts: CheckFacts): Promise<readonly Check[]> => {
    const { accountId, symbol } = facts.request
    const { today, lots, purchases, losses, isRetirement } = await readTaxFacts(sources, userId)
    const own = lots.filter((lot) => lot.accountId === accountId && lot.symbol === symbol)
    const counted = sum(own.map(({ quantity }) => quantity))
    const isWhole = facts.position !== null && counted.minus(decimal(facts.position.quantity)).abs().lte(tolerance)
    const known = own.length > 0 && isWhole ? own : null
    return [washSaleCheck(facts, { today, isRetirement: isRetirement(accountId), lots: known, purchases, losses })]
  }
