/** The market data host (brokers/alpaca.md 3). */
import type { Desk, Routes } from '../desk.ts'
import { coinRoutes } from './coin-routes.ts'
import { newsRoutes } from './news-routes.ts'
import { optionRoutes } from './option-routes.ts'
import { stockRoutes } from './stock-routes.ts'

export function dataRoutes(routes: Routes, desk: Desk): void {
  stockRoutes(routes, desk)
  coinRoutes(routes, desk)
  optionRoutes(routes, desk)
  newsRoutes(routes, desk)
}
