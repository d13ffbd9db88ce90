import { GainList, GainsQuery, LotList, LotsQuery, WashSaleList } from '@g2e/contract/portfolio'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { itemsAtOnceMax, sendLists } from '../../platform/http/send-lists.ts'
import { nothingRealized } from './gain-sums.ts'
import type { LotsReader } from './read-lots.ts'

const tags = ['portfolio']
/** Of a page that is asked for without its size, as everywhere. */
const pageSizeDefault = 50

const isOfYear = (date: string, year: number | undefined): boolean => year === undefined || date.startsWith(`${year}-`)

interface PageWish {
  readonly page?: number | undefined
  readonly pageSize?: number | undefined
}

/** The page that is asked for; without a wish all of it is one page. */
function pageOf<T>(items: readonly T[], { page: wanted, pageSize }: PageWish) {
  const size = pageSize ?? (wanted === undefined ? Math.max(1, items.length) : pageSizeDefault)
  const page = wanted ?? 1
  const total = items.length
  return {
    items: items.slice((page - 1) * size, page * size),
    total,
    page,
    pageSize: size,
    pages: Math.ceil(total / size),
  }
}

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
      const { lots, excluded, conventions } = await reader.read(actorOf(request).userId, {
        accountIds: accountId,
        method,
      })
      const { items: own, ...page } = pageOf(lots, request.query)
      const items = own.map(({ account, heldParts, ...lot }) => ({
        ...lot,
        accountId: account,
        heldParts: [...heldParts],
      }))
      if (items.length > itemsAtOnceMax) return sendLists(reply, { items, ...page, conventions, excluded })
      return { items, ...page, conventions, excluded: [...excluded] }
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
      const answer = await reader.read(actorOf(request).userId, { accountIds: accountId, method })
      const { gains, excluded, conventions } = answer
      const years = [...answer.years]
      const counted = year === undefined ? gains : gains.filter(({ closedOn }) => isOfYear(closedOn, year))
      const { items: own, ...page } = pageOf(counted, request.query)
      const items = own.map(({ account, ...gain }) => ({ ...gain, accountId: account }))
      const { year: _year, ...ofYear } = years.find((one) => one.year === year) ?? { year, ...nothingRealized }
      const totals = year === undefined ? answer.totals : ofYear
      const told = { items, ...page, conventions, totals, years }
      if (items.length > itemsAtOnceMax) return sendLists(reply, { ...told, excluded })
      return { ...told, excluded: [...excluded] }
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
      const counted = answer.washSales.flatMap((sale) => {
        const sold = answer.sales.get(sale.sellId)
        return sold && isOfYear(sold.soldOn, year) ? [{ ...sale, ...sold, heldLonger: [...sale.heldLonger] }] : []
      })
      const page = { ...pageOf(counted, request.query), conventions: answer.conventions }
      if (page.items.length > itemsAtOnceMax) return sendLists(reply, { ...page, excluded: answer.excluded })
      return { ...page, excluded: [...answer.excluded] }
    },
  )
}

export function registerTaxRoutes(http: Http, reader: LotsReader): void {
  registerLots(http, reader)
  registerGains(http, reader)
}
