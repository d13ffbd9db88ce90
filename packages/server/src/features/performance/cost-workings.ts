/**
 * What holdings cost and made, from the ledger's lines at average cost without wash sales, what the brokers show besides, and
 * what is held at its price. The second implementation matches the lots once more.
 */
import type { ToldCosts } from '@g2e/domain/columns'
import { unitsText } from '@g2e/domain/ledger'
import type { Bundle } from '@g2e/domain/ledger-bundle'
import { lotsBundle } from './realized-workings.ts'
import { costTotals } from './read-costs.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import type { Reckoned } from './reckon.ts'
import type { Workings } from './workings.ts'

/** Every account is taken for one in which no wash sale defers anything. */
export async function costBundle(
  deps: PerformanceDeps,
  reckoned: Reckoned,
  symbol: string | undefined,
): Promise<Bundle> {
  const bundle = await lotsBundle(deps, reckoned, {
    method: 'average',
    symbols: symbol === undefined ? undefined : [symbol],
  })
  return {
    ...bundle,
    accounts: bundle.accounts.map(({ id }) => ({ id, type: 'ira' })),
    range: { from: reckoned.span.from, to: reckoned.span.to },
  }
}

const textOr = (amount: bigint | null): string | null => (amount === null ? null : unitsText(amount))

export function costWorkings(bundle: Bundle, told: ToldCosts, symbol: string | undefined): Workings {
  const isAsked = (one: { readonly symbol: string }): boolean => symbol === undefined || one.symbol === symbol
  const own = told.symbols.filter(isAsked)
  const unknown = symbol === undefined ? told.unknown : told.unknown.filter((one) => one === symbol)
  const isPartial = symbol === undefined ? told.isPartial : Uint8Array.from([unknown.length])
  const totals = costTotals({ ...told, symbols: own, unknown, isPartial })
  return {
    given: {
      kind: 'costs',
      symbol: symbol ?? null,
      isPartial: isPartial.at(-1) === 1,
      unknown,
      beside: told.beside.filter(isAsked).map((one) => [one.symbol, unitsText(one.quantity), unitsText(one.cost)]),
      values: own
        .filter(({ quantity }) => quantity !== 0n)
        .map(({ symbol: name, cost, unrealized }) => [name, unrealized === null ? null : unitsText(unrealized + cost)]),
    },
    found: {
      invested: textOr(totals.invested),
      unrealized: textOr(totals.unrealized),
      realized: textOr(totals.realized),
      fees: textOr(totals.fees),
    },
    transactions: bundle.transactions.length,
    excluded: unknown.map((what) => ({
      what,
      reason: 'the transactions do not tell all of its purchases, so what it cost is not known',
    })),
  }
}
