import { Income, IncomeQuery } from '@g2e/contract/income'
import { Breakdown, BreakdownQuery, Costs, CostsQuery, Performance, PerformanceQuery } from '@g2e/contract/performance'
import { Receipt, ReceiptQuery } from '@g2e/contract/receipts'
import { PortfolioQuery } from '@g2e/contract/portfolio'
import {
  Checkup,
  CheckupSettings,
  CheckupSettingsChange,
  Risk,
  RiskQuery,
  StressList,
  StressQuery,
  StressRequest,
  StressResult,
} from '@g2e/contract/risk'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { changeCheckupSettings, readCheckup } from './check-up.ts'
import type { PerformanceDeps } from './performance-deps.ts'
import { readBreakdown } from './read-breakdown.ts'
import { readCosts } from './read-costs.ts'
import { readIncome } from './read-income.ts'
import { readPerformance } from './read-performance.ts'
import { readReceipt } from './read-receipt.ts'
import { readRisk } from './read-risk.ts'
import { applyStress, readStress } from './read-stress.ts'

const tags = ['portfolio']

const scopeOf = (query: { accountId?: string[] | undefined; refresh?: 'true' | 'false' | undefined }) => ({
  accountIds: query.accountId,
  refresh: query.refresh === 'true',
})

function registerCosts(http: Http, deps: PerformanceDeps): void {
  http.get(
    '/portfolio/costs',
    {
      schema: {
        tags,
        summary: 'What was paid for what is held, day by day, and what each symbol realized, at average cost',
        querystring: CostsQuery,
        response: { 200: Costs },
      },
    },
    async (request) => readCosts(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
}

function registerReturns(http: Http, deps: PerformanceDeps): void {
  http.get(
    '/portfolio/performance',
    {
      schema: {
        tags,
        summary: 'Value and return day by day, with the conventions behind every figure',
        querystring: PerformanceQuery,
        response: { 200: Performance },
      },
    },
    async (request) => readPerformance(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
  http.get(
    '/portfolio/performance/breakdown',
    {
      schema: {
        tags,
        summary: 'Return, value and contribution by account, broker, sector, kind, tag or symbol',
        querystring: BreakdownQuery,
        response: { 200: Breakdown },
      },
    },
    async (request) => readBreakdown(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
  http.get(
    '/portfolio/receipts',
    {
      schema: {
        tags,
        summary: 'Everything that one figure was made of, for g2e verify-receipt; download=true makes it a file',
        querystring: ReceiptQuery,
        response: { 200: Receipt },
      },
    },
    async (request, reply) => {
      const { query } = request
      const receipt = await readReceipt(deps, actorOf(request).userId, query, scopeOf(query))
      if (query.download === 'true') {
        const name = ['g2e-receipt', query.figure, receipt.inputs.from, receipt.inputs.to]
        const file = name.filter((part) => part !== null).join('-')
        void reply.header('content-disposition', `attachment; filename="${file}.json"`)
      }
      return receipt
    },
  )
  http.get(
    '/portfolio/income',
    {
      schema: {
        tags,
        summary: 'Dividends and interest of a year, and what is declared or estimated for the next twelve months',
        querystring: IncomeQuery,
        response: { 200: Income },
      },
    },
    async (request) => readIncome(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
}

function registerRisk(http: Http, deps: PerformanceDeps): void {
  http.get(
    '/portfolio/risk',
    {
      schema: {
        tags,
        summary: 'What the ups and downs say of risk, and the shape of what is held; a loss is positive',
        querystring: RiskQuery,
        response: { 200: Risk },
      },
    },
    async (request) => readRisk(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
  http.get(
    '/portfolio/stress',
    {
      schema: {
        tags,
        summary: 'What is held now, through hard periods of the past, where prices of then are known',
        querystring: StressQuery,
        response: { 200: StressList },
      },
    },
    async (request) => readStress(deps, actorOf(request).userId, request.query, scopeOf(request.query)),
  )
  http.post(
    '/portfolio/stress',
    {
      schema: {
        tags,
        summary: 'What is held now, through shocks of your own; nothing is stored or sent',
        querystring: StressQuery,
        body: StressRequest,
        response: { 200: StressResult },
      },
    },
    async (request) => {
      const { query, body } = request
      const wish = { benchmark: query.benchmark, shocks: body.shocks }
      return applyStress(deps, actorOf(request).userId, wish, scopeOf(query))
    },
  )
}

function registerCheckup(http: Http, deps: PerformanceDeps): void {
  http.get(
    '/portfolio/checkup',
    {
      schema: {
        tags,
        summary: 'What stands out against your own limits, by rules and without advice',
        querystring: PortfolioQuery,
        response: { 200: Checkup },
      },
    },
    async (request) => readCheckup(deps, actorOf(request).userId, scopeOf(request.query)),
  )
  http.get(
    '/portfolio/checkup/settings',
    { schema: { tags, summary: 'The limits of the check-up', response: { 200: CheckupSettings } } },
    async (request) => deps.checkups.read(actorOf(request).userId),
  )
  http.patch(
    '/portfolio/checkup/settings',
    {
      schema: {
        tags,
        summary: 'Your own limits; null switches a rule off',
        body: CheckupSettingsChange,
        response: { 200: CheckupSettings },
      },
    },
    async (request) => changeCheckupSettings(deps, actorOf(request), request.body),
  )
}

export function registerPerformanceRoutes(http: Http, deps: PerformanceDeps): void {
  registerReturns(http, deps)
  registerCosts(http, deps)
  registerRisk(http, deps)
  registerCheckup(http, deps)
}
