/**
 * The broker's own preview (schwab.md 3.10), which answers 200 even for what it would refuse. Advice, reviews and alerts are
 * told as warnings; each has an id of its own words, so that it is acknowledged as exactly what was shown.
 */
import { decimal, sum, toMoney } from '@g2e/domain/money'
import type { Money } from '@g2e/domain/money'
import { createHash } from 'node:crypto'
import type { BrokerWarning, ReportedPreview } from '../../port/index.ts'
import { Notes } from '../wire/notes.ts'
import { isObject, money } from '../wire/read.ts'
import { fits, wirePreview } from '../wire/schemas.ts'
import type { WirePreview } from '../wire/schemas.ts'

/** Throws WireMismatch. */
export function mapPreview(payload: unknown): ReportedPreview {
  const raw = fits(wirePreview, payload, 'preview', '')
  const { orderStrategy, orderValidationResult: said } = raw
  try {
    return {
      estimatedCost: money(orderStrategy?.orderBalance?.orderValue),
      estimatedCommission:
        money(orderStrategy?.orderBalance?.projectedCommission) ?? total(raw.commissionAndFee?.commission),
      estimatedFees: total(raw.commissionAndFee?.fee),
      warnings: [...wordsOf(said?.warns), ...wordsOf(said?.reviews), ...wordsOf(said?.alerts)].map(warningOf),
      refusals: refusalsOf(raw),
      raw,
    }
  } catch (error) {
    throw new Notes('preview').located(error, payload)
  }
}

type Sentences = NonNullable<WirePreview['orderValidationResult']>['warns']

const wordsOf = (sentences: Sentences): readonly string[] =>
  (sentences ?? []).flatMap(({ activityMessage, message, validationRuleName }) => {
    const words = activityMessage ?? message ?? validationRuleName
    return words ? [words] : []
  })

const warningOf = (message: string): BrokerWarning => ({
  id: createHash('sha256').update(message).digest('hex').slice(0, 16),
  message,
})

/** Refused when a reason is listed or the status says so, whichever of them is missing. */
function refusalsOf({ orderStrategy, orderValidationResult }: WirePreview): readonly string[] {
  const reasons = wordsOf(orderValidationResult?.rejects)
  const isRejected = orderStrategy?.status === 'REJECTED' || (orderValidationResult?.rejects ?? []).length > 0
  return isRejected && reasons.length === 0 ? ['Schwab would reject this order and gives no reason.'] : reasons
}

/** Sum of every `value` below; `null` where none is listed. */
function total(charges: unknown): Money | null {
  const values = valuesIn(charges)
  return values.length === 0 ? null : toMoney(sum(values.map((value) => decimal(value))))
}

function valuesIn(holder: unknown): readonly Money[] {
  if (Array.isArray(holder)) return holder.flatMap(valuesIn)
  if (!isObject(holder)) return []
  const own = 'value' in holder ? money(holder['value']) : null
  return own === null ? Object.values(holder).flatMap(valuesIn) : [own]
}
