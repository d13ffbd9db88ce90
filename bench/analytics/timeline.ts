/** Trades alone, at average cost: every output of the typed single pass; the rows are opened once, as they are kept. */
import { Timeline, openColumns } from '@g2e/domain/columns'
import type { LedgerColumns, MarketColumns } from '@g2e/domain/columns'
import { makeHistory } from './history.ts'
import type { Case, History } from './history.ts'

const perYear = 252

/** Columns as they are kept; throws for a ledger that cannot be told exactly in them. */
export function openHistory(history: History): {
  readonly ledger: LedgerColumns
  readonly market: MarketColumns
} {
  const { day, sym: symbol, side, qty: quantity, px: price, fee, D: days, H: symbols, C: currencies, cur, fx } = history
  let rateMax = 1
  for (const rate of fx) if (rate > rateMax) rateMax = rate
  const ledger = openColumns({ day, symbol, side, quantity, price, fee }, rateMax)
  if (!ledger) throw new Error('this ledger cannot be told exactly in columns')
  return {
    ledger,
    market: { days, symbols, price: history.price, currencies, currency: cur, rate: fx },
  }
}

export function analyse({ ledger, market }: ReturnType<typeof openHistory>) {
  const timeline = new Timeline(ledger, market, { perYear })
  const { twr, maxDrawdown, sharpe, sortino, value, realized, unrealized } = timeline.totals()
  const { flow, invested } = timeline.days
  const { quantity, cost, realized: realizedBy, fees } = timeline.holdings
  return {
    twr,
    maxDrawdown: -maxDrawdown,
    sharpe,
    sortino,
    value,
    realised: realized,
    unrealised: unrealized,
    chart: { value: timeline.days.value, flow, index: timeline.index, invested },
    holdings: {
      qty: quantity,
      cost,
      realised: realizedBy,
      unrealised: timeline.unrealized(),
      fees,
    },
  }
}

export function setup({ cases }: { readonly cases: Readonly<Record<string, Case>> }) {
  const opened = Object.entries(cases).map(([name, wanted]) => [name, openHistory(makeHistory(wanted))] as const)
  return Object.fromEntries(opened.map(([name, data]) => [name, () => analyse(data)]))
}
