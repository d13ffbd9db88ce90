/** Positions: in pages of a hundred from a cache, near real time, and by contract (brokers/ibkr.md 3.3). */
import type { Call, Desk, Routes } from '../desk.ts'
import type { GatewayMemory } from '../session/gateway-memory.ts'
import { isRecord, optionalFlag, optionalText } from '../wire/fields.ts'
import { badRequest } from '../wire/refusal.ts'
import { portfolioAccountOf } from './known-account.ts'
import { closedToday, heldBy, pageSize, positionRow, realTimeRow } from './position-rows.ts'

/** The whole list, as old as the cache lets it be. */
function cachedRows(desk: Desk, memory: GatewayMemory, accountId: string, hasDefinition: boolean): readonly unknown[] {
  const { elapsed, simulated } = desk.instant()
  const cached = memory.positions.get(accountId)
  const age = cached ? Math.max(elapsed - cached.elapsedAt, simulated - cached.simulatedAt) : Number.POSITIVE_INFINITY
  if (cached && age < desk.settings.current.positionCacheMs) return cached.rows
  const closed = desk.settings.current.listsClosedPositions ? closedToday(desk, accountId) : []
  const rows = [...heldBy(desk, accountId), ...closed].map((held) => positionRow(desk, held, hasDefinition))
  // What lacks its names is not kept: the next answer has them.
  if (hasDefinition) memory.positions.set(accountId, { rows, elapsedAt: elapsed, simulatedAt: simulated })
  return rows
}

function sorted(rows: readonly unknown[], { query }: Call): readonly unknown[] {
  const column = optionalText(query, 'sort')
  if (column === undefined) return rows
  const sign = optionalText(query, 'direction') === 'd' ? -1 : 1
  const key = (row: unknown): string | number => {
    const value = isRecord(row) ? row[column] : undefined
    return typeof value === 'number' ? value : typeof value === 'string' ? value : ''
  }
  return rows.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)]
    return one === other ? 0 : sign * (one < other ? -1 : 1)
  })
}

function page(desk: Desk, call: Call): readonly unknown[] {
  const accountId = portfolioAccountOf(call)
  const text = optionalText(call.params, 'pageId') ?? '0'
  if (!/^\d{1,6}$/.test(text)) throw badRequest('Bad Request: pageId')
  const isFirst = !call.memory.hasPositions && desk.settings.current.firstPositionsLackNames
  const hasDefinition = !isFirst || optionalFlag(call.query, 'waitForSecDef') === true
  call.memory.hasPositions = true
  const start = Number(text) * pageSize
  return sorted(cachedRows(desk, call.memory, accountId, hasDefinition), call).slice(start, start + pageSize)
}

const rowsOf = (desk: Desk, accountId: string, conid: string): readonly unknown[] =>
  heldBy(desk, accountId)
    .filter(({ instrument }) => String(instrument.conid) === conid)
    .map((held) => positionRow(desk, held, true))

function byAccount(desk: Desk, { gateway, params }: Call): Readonly<Record<string, unknown>> {
  const conid = optionalText(params, 'conid') ?? ''
  return Object.fromEntries(
    gateway.accountIds.flatMap((accountId) => {
      const rows = rowsOf(desk, accountId, conid)
      // The commodity segment repeats what the securities segment says.
      return rows.length === 0
        ? []
        : [
            [accountId, rows],
            [`${accountId}C`, rows],
          ]
    }),
  )
}

export function positionRoutes(routes: Routes, desk: Desk): void {
  routes.get('/portfolio/:accountId/positions/:pageId', 'outer', (call) => page(desk, call))
  routes.post('/portfolio/:accountId/positions/invalidate', 'outer', (call) => {
    call.memory.positions.delete(portfolioAccountOf(call))
    return { message: 'success' }
  })
  routes.get('/portfolio/:accountId/position/:conid', 'outer', (call) =>
    rowsOf(desk, portfolioAccountOf(call), optionalText(call.params, 'conid') ?? ''),
  )
  routes.get('/portfolio/positions/:conid', 'outer', (call) => byAccount(desk, call))
  routes.get('/portfolio2/:accountId/positions', 'outer', (call) =>
    heldBy(desk, portfolioAccountOf(call)).map((held) => realTimeRow(desk, held)),
  )
}
