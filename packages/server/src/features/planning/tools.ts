/** What the assistant may ask of planning: what orders would do, and which shares are held by purchase. None of it is kept or sent. */
import { OrderRequest } from '@g2e/contract/orders'
import type { Standing, WhatIf } from '@g2e/contract/planning'
import { decimal } from '@g2e/domain/money'
import { z } from 'zod'
import { defineTool } from '../../ai/tool.ts'
import type { Tool } from '../../ai/tool.ts'
import type { UserActor } from '../../platform/actor.ts'
import type { Tax } from '../tax/index.ts'

export interface PlanningToolParts {
  readonly planning: { whatIf(actor: UserActor, orders: readonly OrderRequest[]): Promise<WhatIf> }
  readonly tax: Pick<Tax, 'lots'>
}

const ordersMax = 10
const lotsMax = 60

const Ticket = z.object({
  accountId: z.string().describe('Account id as get_balances or get_positions names it'),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.string().describe('Decimal string'),
})

const percent = (fraction: string | null): string | null =>
  fraction && decimal(fraction).times(100).toDecimalPlaces(4).toFixed()

const briefly = ({ totals, risk, positions }: Standing, symbols: ReadonlySet<string>) => ({
  totalValue: totals.totalValue,
  cash: totals.cash,
  cashPercent: risk.cashPercent,
  volatilityPercent: percent(risk.volatility),
  beta: risk.beta,
  hhi: risk.hhi,
  topFivePercent: risk.topFivePercent,
  largest: { symbol: risk.largestSymbol, weightPercent: risk.largestPercent },
  positions: positions
    .filter(({ symbol }) => symbols.has(symbol))
    .map(({ symbol, quantity, marketValue, weightPercent }) => ({ symbol, quantity, marketValue, weightPercent })),
})

const runWhatIf = ({ planning }: PlanningToolParts): Tool =>
  defineTool({
    name: 'run_what_if',
    kind: 'read',
    description:
      'What orders would do, at market prices and in sequence: cash, weights, volatility, beta and concentration before and after, realized gains short and long term, wash sales, and the checks that warn or block. Nothing is sent.',
    input: z.object({ orders: z.array(Ticket).describe(`At most ${ordersMax}`) }),
    run: async ({ actor }, { orders }) => {
      const tickets = orders.slice(0, ordersMax).map((ticket) =>
        OrderRequest.parse({
          ...ticket,
          symbol: ticket.symbol.toUpperCase(),
          orderType: 'market',
          timeInForce: 'day',
        }),
      )
      const answer = await planning.whatIf(actor, tickets)
      const symbols = new Set(tickets.map(({ symbol }) => symbol))
      const { shortTermGain, longTermGain, totalGain, washSale } = answer.taxes
      return {
        asOf: answer.asOf,
        source: 'what-if over the accounts as reported',
        stale: answer.before.accounts.some(({ status }) => status !== 'fresh'),
        data: {
          currency: answer.currency,
          orders: answer.orders.map(({ order, assumedPrice, cashEffect, isAssumedFilled, checks }) => ({
            symbol: order.symbol,
            side: order.side,
            quantity: order.quantity ?? null,
            assumedPrice,
            cashEffectAmount: cashEffect,
            isAssumedFilled,
            checks: checks.filter(({ outcome }) => outcome !== 'pass'),
          })),
          before: briefly(answer.before, symbols),
          after: briefly(answer.after, symbols),
          taxes: { shortTermGain, longTermGain, totalGain, washSale },
          notKnown: answer.unknown.map(({ what }) => what),
        },
        ...(orders.length > ordersMax && { truncated: true }),
      }
    },
  })

const getLots = ({ tax }: PlanningToolParts): Tool =>
  defineTool({
    name: 'get_lots',
    kind: 'read',
    description:
      'Shares held by purchase with their cost (oldest first), and gains realized by sales, short and long term; filter by symbol and by year of the sale.',
    input: z.object({ symbol: z.string().optional(), year: z.number().optional().describe('Year of the sales') }),
    run: async ({ actor }, { symbol, year }) => {
      const { lots, gains } = await tax.lots(actor.userId, { accountIds: undefined, method: 'fifo' })
      const isWanted = (one: { readonly symbol: string }) => symbol === undefined || one.symbol === symbol.toUpperCase()
      const held = lots.filter(isWanted)
      const sold = gains.filter(
        (gain) => isWanted(gain) && (year === undefined || gain.closedOn.startsWith(`${year}-`)),
      )
      const totalOf = (term: 'short' | 'long') =>
        sold
          .filter((gain) => gain.term === term)
          .reduce((total, { gain, disallowed }) => total.plus(gain).plus(disallowed), decimal(0))
      const [shortTerm, longTerm] = [totalOf('short'), totalOf('long')]
      return {
        asOf: null,
        source: 'lots out of the brokers’ transactions, first in first out',
        stale: false,
        data: {
          lots: held.slice(0, lotsMax).map(({ symbol: name, openedOn, quantity, costBasis }) => ({
            symbol: name,
            date: openedOn,
            quantity,
            costBasis,
          })),
          realized: {
            shortTermGain: shortTerm.toDecimalPlaces(2).toFixed(),
            longTermGain: longTerm.toDecimalPlaces(2).toFixed(),
            totalGain: shortTerm.plus(longTerm).toDecimalPlaces(2).toFixed(),
            saleCount: sold.length,
          },
        },
        ...(held.length > lotsMax && { truncated: true }),
      }
    },
  })

export const planningTools = (parts: PlanningToolParts): readonly Tool[] => [runWhatIf(parts), getLots(parts)]
