import {
  Allocation,
  AllocationQuery,
  Portfolio,
  PortfolioQuery,
  TransactionPage,
  TransactionsQuery,
} from '@g2e/contract/portfolio'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { notFound } from '../../platform/http/problem.ts'
import { sendReady } from '../../platform/http/ready-buffer.ts'
import type { Accounts } from '../accounts/index.ts'
import { presentAllocation } from './present-allocation.ts'
import { presentTransaction } from './present.ts'
import type { PortfolioReader } from './read-portfolio.ts'
import type { ViewNotes } from './view-notes.ts'

const tags = ['portfolio']

export interface PortfolioRouteDeps {
  readonly reader: PortfolioReader
  readonly accounts: Accounts
  readonly viewNotes: ViewNotes
}

async function assertOwn(accounts: Accounts, userId: string, wanted: readonly string[] | undefined): Promise<void> {
  if (!wanted) return
  const own = new Set((await accounts.list(userId)).map(({ id }) => id))
  if (wanted.some((id) => !own.has(id))) throw notFound('account')
}

const scopeOf = (query: { accountId?: string[] | undefined; refresh?: 'true' | 'false' | undefined }) => ({
  accountIds: query.accountId,
  refresh: query.refresh === 'true',
})

function registerHoldings(http: Http, { reader, viewNotes }: PortfolioRouteDeps): void {
  http.get(
    '/portfolio',
    {
      config: {
        ready: ({ userId, sessionId }) => (viewNotes.isNoted(userId, sessionId) ? reader.atHand(userId) : undefined),
      },
      schema: {
        tags,
        summary: 'One portfolio over all included accounts; answers 304 to a matching If-None-Match',
        querystring: PortfolioQuery,
        response: { 200: Portfolio },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { ready } = await reader.read(actor.userId, scopeOf(request.query))
      viewNotes.note(actor, request.query.accountId)
      return sendReady(request, reply, ready)
    },
  )
  http.get(
    '/portfolio/allocation',
    {
      schema: {
        tags,
        summary: 'How the portfolio is spread, cash included',
        querystring: AllocationQuery,
        response: { 200: Allocation },
      },
    },
    async (request) => {
      const { by } = request.query
      const { aggregate } = await reader.read(actorOf(request).userId, scopeOf(request.query))
      return presentAllocation(aggregate, by)
    },
  )
}

function registerTransactions(http: Http, { accounts }: PortfolioRouteDeps): void {
  http.get(
    '/portfolio/transactions',
    {
      schema: {
        tags,
        summary: 'Transactions as the brokers report them, newest first',
        querystring: TransactionsQuery,
        response: { 200: TransactionPage },
      },
    },
    async (request) => {
      const { page, pageSize, accountId, symbol, type, q, from, to } = request.query
      const { userId } = actorOf(request)
      await assertOwn(accounts, userId, accountId)
      const { items, total } = await accounts.transactions(
        userId,
        { accountIds: accountId, symbol, type, words: q, from, to },
        { offset: (page - 1) * pageSize, limit: pageSize },
      )
      return { items: items.map(presentTransaction), total, page, pageSize, pages: Math.ceil(total / pageSize) }
    },
  )
}

export function registerPortfolioRoutes(http: Http, deps: PortfolioRouteDeps): void {
  registerHoldings(http, deps)
  registerTransactions(http, deps)
}
