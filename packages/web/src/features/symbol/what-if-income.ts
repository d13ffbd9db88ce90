/** Income of the next twelve months before and after an order, from what each share is expected to pay. */
import type { Income } from '@g2e/contract/income'
import type { WhatIf } from '@g2e/contract/planning'
import { differenceOf, shareOf, sumOf } from '../../ui/index.ts'

const quantityIn = ({ positions }: WhatIf['before'], symbol: string): string =>
  positions.find((position) => position.symbol === symbol)?.quantity ?? '0'

/** `after` is `null` where nobody knows what a share of it pays: it was not held, so no payment has been seen. */
export function incomeAfter(
  { calendar }: Pick<Income, 'calendar'>,
  { before, after }: Pick<WhatIf, 'before' | 'after'>,
  symbol: string,
): { readonly now: string; readonly after: string | null } {
  const now = sumOf([calendar.declared, calendar.estimated])
  const held = quantityIn(before, symbol)
  const change = differenceOf(quantityIn(after, symbol), held)
  const own = calendar.items.filter((item) => item.symbol === symbol)
  if (own.length === 0 && !/[1-9]/.test(held)) return { now, after: null }
  const perShare = sumOf(own.map((item) => item.perShare))
  const moved = shareOf(perShare, { part: change, whole: '1', places: 2 })
  return { now, after: moved === null ? null : sumOf([now, moved]) }
}
