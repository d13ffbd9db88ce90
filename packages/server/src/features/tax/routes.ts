import { GainList, GainsQuery, LotList, LotsQuery, WashSaleList } from '@g2e/contract/portfolio'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { itemsAtOnceMax, sendLists } from '../../platform/http/send-lists.ts'
import type { LotsReader } from './read-lots.ts'

const tags = ['portfolio']

const isOfYear = (date: string, year: number | undefined): boolean => year === undefined || date.startsWith(`${year}-`)

function registerLots(http: Http, reader: LotsReader): void {
  http.get(
    '/portfolio/lots',
    {
      schema: {
        tags,
        summary: 'What is held by purchase, with its cost; a deferred loss of a wash sale is in the cost',
        querystring: LotsQuery,
        response: { 200: LotList },
      },
    },
    async (request, reply) => {
      const { accountId, method } = request.query
      const { lots, excluded } = await reader.read(actorOf(request).userId, { accountIds: accountId, method })
      const items = lots.map(({ account, heldParts, ...lot }) => ({
        ...lot,
        accountId: account,
        heldParts: [...heldParts],
      }))
      if (items.length > itemsAtOnceMax) return sendLists(reply, { items, excluded })
      return { items, excluded: [...excluded] }
    },
  )
}

function registerGains(http: Http, reader: LotsReader): void {
  http.get(
    '/portfolio/gains',
    {
      schema: {
        tags,
        summary: 'Realized gains and losses, lot by lot',
        querystring: GainsQuery,
        response: { 200: GainList },
      },
    },
    async (request, reply) => {
      const { accountId, method, year } = request.query
      const { gains, excluded } = await reader.read(actorOf(request).userId, { accountIds: accountId, method })
      const counted = year === undefined ? gains : gains.filter(({ closedOn }) => isOfYear(closedOn, year))
      const items = counted.map(({ account, ...gain }) => ({ ...gain, accountId: account }))
      if (items.length > itemsAtOnceMax) return sendLists(reply, { items, excluded })
      return { items, excluded: [...excluded] }
    },
  )
  http.get(
    '/portfolio/wash-sales',
    {
      schema: {
        tags,
        summary: 'Losses that do not count as the same was bought within 30 days, over all accounts in scope',
        querystring: GainsQuery,
        response: { 200: WashSaleList },
      },
    },
    async (request, reply) => {
      const { accountId, method, year } = request.query
      const answer = await reader.read(actorOf(request).userId, { accountIds: accountId, method })
      const items = answer.washSales.flatMap((sale) => {
        const sold = answer.sales.get(sale.sellId)
        return sold && isOfYear(sold.soldOn, year) ? [{ ...sale, ...sold }] : []
      })
      if (items.length > itemsAtOnceMax) return sendLists(reply, { items, excluded: answer.excluded })
      return { items, excluded: [...answer.excluded] }
    },
  )
}

export function registerTaxRoutes(http: Http, reader: LotsReader): void {
  registerLots(http, reader)
  registerGains(http, reader)
}
