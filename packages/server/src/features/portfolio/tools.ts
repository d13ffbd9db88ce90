/** What the assistant may read of accounts and holdings. */
import { allocationDimensions } from '@g2e/contract/portfolio'
import type { Allocation, Portfolio, Position } from '@g2e/contract/portfolio'
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { z } from 'zod'
import { outsideName } from '../../ai/outside-text.ts'
import { defineTool } from '../../ai/tool.ts'
import type { Tool, ToolAnswer } from '../../ai/tool.ts'
import type { Accounts } from '../accounts/index.ts'

export interface PortfolioToolParts {
  readonly portfolios: {
    read(userId: string): Promise<Portfolio>
    allocation(userId: string, by: Allocation['by']): Promise<Allocation>
  }
  readonly accounts: Pick<Accounts, 'list' | 'transactions'>
}

const positionsMax = 40
const holdingsMax = 20
const transactionsMax = 50
const topCount = 5
/** A single stock above it is spoken of as concentrated. A guideline for talk; what binds are the person's own rules. */
const guidelinePercent = '5'

const about = ({ asOf, accounts }: Portfolio): Omit<ToolAnswer, 'data'> => ({
  asOf,
  source: [...new Set(accounts.map(({ brokerId }) => brokerId))].join(', ') || 'no account',
  stale: accounts.some(({ status }) => status !== 'fresh'),
})

const byWeight = (positions: readonly Position[]): readonly Position[] =>
  positions.toSorted((a, b) => decimal(b.weightPercent ?? '0').comparedTo(a.weightPercent ?? '0'))

const percentOf = (part: Decimal, whole: string): string | null =>
  decimal(whole).isZero() ? null : part.div(whole).times(100).toDecimalPlaces(4).toFixed()

/** How much hangs on few names. `hhi` is the sum of squared weights as fractions of the total, 0 to 1. */
export function concentrationOf({ totals, positions }: Portfolio) {
  const priced = byWeight(positions).filter(({ weightPercent }) => weightPercent !== null)
  const weights = priced.map(({ weightPercent }) => decimal(weightPercent ?? '0'))
  const brief = (position: Position | undefined) =>
    position ? { symbol: position.symbol, weightPercent: position.weightPercent } : null
  return {
    positionCount: positions.length,
    largest: brief(priced[0]),
    largestStock: brief(priced.find(({ assetType }) => assetType === 'stock')),
    topFivePercent: sum(weights.slice(0, topCount)).toFixed(),
    cashPercent: percentOf(decimal(totals.cash), totals.totalValue),
    hhi: sum(weights.map((weight) => weight.div(100).pow(2)))
      .toDecimalPlaces(6)
      .toFixed(),
    guidelinePercent,
  }
}

const briefly = ({ holdings: _holdings, ...position }: Position) => ({ ...position, name: outsideName(position.name) })

const accountsOf = ({ accounts, currency }: Portfolio) =>
  accounts.map(({ accountName, error: _error, ...account }) => ({
    ...account,
    accountName: outsideName(accountName),
    currency,
  }))

const getPortfolio = ({ portfolios }: PortfolioToolParts): Tool =>
  defineTool({
    name: 'get_portfolio',
    kind: 'read',
    description:
      'The whole portfolio over all accounts: totals (value, cash, day change, unrealized profit), how concentrated it is, ' +
      'the largest positions with quantity, price, value and weight, and the state of each account. Call it first for anything about the portfolio.',
    input: z.object({}),
    run: async ({ actor }) => {
      const portfolio = await portfolios.read(actor.userId)
      const { currency, totals, positions, unpriced } = portfolio
      const data = {
        currency,
        totals,
        concentration: concentrationOf(portfolio),
        positions: byWeight(positions).slice(0, positionsMax).map(briefly),
        accounts: accountsOf(portfolio),
        unpriced: unpriced.map(({ symbol }) => symbol),
      }
      return { ...about(portfolio), data, ...(positions.length > positionsMax && { truncated: true }) }
    },
  })

const getPositions = ({ portfolios }: PortfolioToolParts): Tool =>
  defineTool({
    name: 'get_positions',
    kind: 'read',
    description:
      'Positions in given symbols with what each account holds of them (account id, quantity, average cost). Leave symbols out for all positions.',
    input: z.object({ symbols: z.array(z.string()).optional().describe('Tickers, for example ["AAPL","BRK.B"]') }),
    run: async ({ actor }, { symbols }) => {
      const portfolio = await portfolios.read(actor.userId)
      const wanted = symbols && new Set(symbols.map((symbol) => symbol.toUpperCase()))
      const found = byWeight(portfolio.positions).filter(({ symbol }) => !wanted || wanted.has(symbol))
      const positions = found.slice(0, holdingsMax).map((position) => ({
        ...briefly(position),
        holdings: position.holdings.map((holding) => ({ ...holding })),
      }))
      return {
        ...about(portfolio),
        data: {
          positions,
          notHeld: [...(wanted ?? [])].filter((symbol) => !found.some((held) => held.symbol === symbol)),
        },
        ...(found.length > holdingsMax && { truncated: true }),
      }
    },
  })

const getBalances = ({ portfolios, accounts }: PortfolioToolParts): Tool =>
  defineTool({
    name: 'get_balances',
    kind: 'read',
    description: 'Cash, buying power and value of each account, with the account ids that orders need.',
    input: z.object({}),
    run: async ({ actor }) => {
      const [portfolio, records] = await Promise.all([portfolios.read(actor.userId), accounts.list(actor.userId)])
      const defaults = new Set(records.flatMap(({ id, isDefault }) => (isDefault ? [id] : [])))
      return {
        ...about(portfolio),
        data: {
          totals: { cash: portfolio.totals.cash, buyingPower: portfolio.totals.buyingPower },
          accounts: accountsOf(portfolio).map((account) => ({
            ...account,
            isDefault: defaults.has(account.accountId),
          })),
        },
      }
    },
  })

const getAllocation = ({ portfolios }: PortfolioToolParts): Tool =>
  defineTool({
    name: 'get_allocation',
    kind: 'read',
    description:
      'How the portfolio is spread by sector, asset type, broker, account, currency or symbol, cash included.',
    input: z.object({ by: z.enum(allocationDimensions).describe('What to group by') }),
    run: async ({ actor }, { by }) => {
      const portfolio = await portfolios.read(actor.userId)
      const { items } = await portfolios.allocation(actor.userId, by)
      const largestFirst = items.toSorted((a, b) => decimal(b.weightPercent).comparedTo(a.weightPercent))
      return {
        ...about(portfolio),
        data: { by, items: largestFirst.map((item) => ({ ...item, label: outsideName(item.label) })) },
      }
    },
  })

const getTransactions = ({ accounts }: PortfolioToolParts): Tool =>
  defineTool({
    name: 'get_transactions',
    kind: 'read',
    description:
      'Past transactions as the brokers report them, newest first: trades, dividends, interest, fees, deposits. Filter by symbol, type or dates.',
    input: z.object({
      symbol: z.string().optional(),
      type: z.string().optional().describe('buy, sell, dividend, interest, fee, deposit, withdrawal ...'),
      from: z.string().optional().describe('First date, YYYY-MM-DD'),
      to: z.string().optional().describe('Last date, YYYY-MM-DD'),
    }),
    run: async ({ actor }, { symbol, type, from, to }) => {
      const day = (text: string | undefined) => (text === undefined ? undefined : z.iso.date().parse(text))
      const filter = { symbol: symbol?.toUpperCase(), type, from: day(from), to: day(to) }
      const { items, total } = await accounts.transactions(actor.userId, filter, { offset: 0, limit: transactionsMax })
      const transactions = items.map(
        ({ accountId, type: kind, symbol: traded, quantity, price, fee, amount, currency, date }) => ({
          accountId,
          type: kind,
          symbol: traded,
          quantity,
          price,
          fee,
          amount,
          currency,
          date,
        }),
      )
      return {
        asOf: null,
        source: 'transactions as the brokers report them',
        stale: false,
        data: { totalCount: total, transactions },
        ...(total > transactionsMax && { truncated: true }),
      }
    },
  })

export const portfolioTools = (parts: PortfolioToolParts): readonly Tool[] => [
  getPortfolio(parts),
  getPositions(parts),
  getBalances(parts),
  getAllocation(parts),
  getTransactions(parts),
]
