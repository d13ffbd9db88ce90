/** Bars on request, five requests at a time (brokers/ibkr.md 3.5, 5). */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Desk, Routes } from '../desk.ts'
import { optionalText } from '../wire/fields.ts'
import { invalidArgument, serverError, tooMany } from '../wire/refusal.ts'
import { history, readHistoryQuery } from './history.ts'

const concurrentMax = 5

async function bars(desk: Desk, { memory, query }: Call): Promise<unknown> {
  const text = optionalText(query, 'conid')
  if (text === undefined) throw invalidArgument('Missing required parameter: conid')
  const wanted = readHistoryQuery(query)
  const instrument = desk.instruments.find(Number(text))
  if (!instrument) throw serverError('Chart data unavailable')
  const { enforcesLimits, historyTakesMs } = desk.settings.current
  const { brokerage } = memory
  if (enforcesLimits && brokerage.historyRunning >= concurrentMax) throw tooMany()
  brokerage.historyRunning += 1
  try {
    if (historyTakesMs > 0) await sleep(historyTakesMs)
    return history(desk, instrument, wanted)
  } finally {
    brokerage.historyRunning -= 1
  }
}

export function historyRoutes(routes: Routes, desk: Desk): void {
  routes.get('/iserver/marketdata/history', 'brokerage', (call) => bars(desk, call))
}
