/** Holdings that no lots stand behind: lots come from transactions alone, and what these do not tell is said, not left out. */
import { units, unitsText } from '@g2e/domain/ledger'
import type { BundleAnswer } from '@g2e/domain/ledger-bundle'
import type { AccountSnapshot } from '../accounts/index.ts'

/** Symbols named for an account; more would bury the answer. */
const namedMax = 8

/** Of all lots of an account and symbol; short ones are negative. */
export type HeldInLots = readonly (readonly [account: string, symbol: string, quantity: string])[]

export function heldInLots(lots: BundleAnswer['lots']): HeldInLots {
  const sums = new Map<string, { readonly account: string; readonly symbol: string; quantity: bigint }>()
  for (const { account, symbol, quantity } of lots) {
    const key = JSON.stringify([account, symbol])
    const sum = sums.get(key) ?? { account, symbol, quantity: 0n }
    sum.quantity += units(quantity)
    sums.set(key, sum)
  }
  return [...sums.values()].map(({ account, symbol, quantity }) => [account, symbol, unitsText(quantity)] as const)
}

/** One sentence for each account whose positions are not what its lots add up to. */
export function unexplained(snapshots: readonly AccountSnapshot[], held: HeldInLots): BundleAnswer['excluded'] {
  const inLots = new Map(
    held.map(([account, symbol, quantity]) => [JSON.stringify([account, symbol]), units(quantity)]),
  )
  return snapshots.flatMap(({ account: { id, accountName }, positions }) => {
    const shown = new Map<string, bigint>()
    for (const { symbol, quantity } of positions) shown.set(symbol, (shown.get(symbol) ?? 0n) + units(quantity))
    const other = [...shown].flatMap(([symbol, quantity]) => {
      const told = inLots.get(JSON.stringify([id, symbol])) ?? 0n
      return told === quantity ? [] : [`${symbol} (${unitsText(quantity)} held, ${unitsText(told)} in lots)`]
    })
    if (other.length === 0) return []
    const more = other.length > namedMax ? ` and ${other.length - namedMax} more` : ''
    const named = `${other.slice(0, namedMax).join(', ')}${more}`
    return [
      {
        what: accountName,
        reason: `its transactions do not tell all of ${named}; import the older ones, or wait for what was traded just now`,
      },
    ]
  })
}
