/**
 * Some brokers call the purchase that closes a short sale a plain purchase: it is a cover as far as the account is short.
 * A line that does both, closing and opening, is left as it is and named by the analysis.
 */
import { movementOf } from './movement.ts'
import type { ReportedLine } from './movement.ts'

export interface AccountLine extends ReportedLine {
  readonly accountId: string
}

/** `lines` oldest first; each with its type as the account's shares say. */
export function asCovers<Line extends AccountLine>(
  lines: readonly Line[],
): readonly (Line | (Omit<Line, 'type'> & { readonly type: 'buy_to_cover' }))[] {
  const held = new Map<string, bigint>()
  return lines.map((line) => {
    const moved = movementOf(line)
    const key = `${line.accountId}|${line.symbol ?? ''}`
    const before = held.get(key) ?? 0n
    if (!('reason' in moved)) held.set(key, before + moved.quantity)
    return line.type === 'buy' && before < 0n ? { ...line, type: 'buy_to_cover' as const } : line
  })
}
