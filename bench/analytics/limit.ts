/** The typed single pass on the very arrays that ours is given. */
import { makeHistory } from './history.ts'
import type { Case } from './history.ts'
import { makeReturns } from './returns.ts'
import { analyse, risk } from './single-pass.mjs'

export function setup({ cases }: { readonly cases: Readonly<Record<string, Case>> }) {
  const returns = makeReturns()
  const made = Object.entries(cases).map(([name, wanted]) => [name, makeHistory(wanted)] as const)
  return {
    ...Object.fromEntries(made.map(([name, history]) => [name, () => analyse(history)])),
    risk: () => risk(returns),
  }
}
