/**
 * Snapshots: the first one of a contract only opens its stream and is empty, the second has the prices, the third the rest
 * (brokers/ibkr.md 3.5).
 */
import type { Call, Desk, Routes } from '../desk.ts'
import type { GatewayMemory } from '../session/gateway-memory.ts'
import { listOf, optionalText } from '../wire/fields.ts'
import { badRequest, invalidArgument, serverError } from '../wire/refusal.ts'
import { earlyFields, fieldValues, marks } from './fields.ts'

const conidsMax = 100
const fieldsMax = 50
/** Looks at a contract: opening, prices, everything. */
const looks = { opening: 1, prices: 2 }

function row(desk: Desk, memory: GatewayMemory, conid: number, wanted: readonly string[]) {
  const { snapshots, searched } = memory.brokerage
  const empty = { conid, conidEx: String(conid) }
  const instrument = desk.instruments.find(conid)
  if (!instrument) return empty
  // A derivative whose underlying was not looked up stays empty.
  if (instrument.kind === 'option' && !searched.has(instrument.underlyingConid)) return empty
  const look = (snapshots.get(conid) ?? 0) + 1
  snapshots.set(conid, look)
  if (look === looks.opening) return empty
  const place = [...snapshots.keys()].indexOf(conid)
  const fields = look === looks.prices ? wanted.filter((field) => earlyFields.has(field)) : wanted
  return {
    ...marks(desk, instrument, place),
    ...empty,
    _updated: desk.context.clock.now(),
    ...fieldValues(desk, instrument, fields),
  }
}

function snapshot(desk: Desk, { memory, query }: Call): readonly unknown[] {
  const conids = listOf(optionalText(query, 'conids'))
  const wanted = listOf(optionalText(query, 'fields'))
  if (conids.length === 0) throw invalidArgument('Missing required parameter: conids')
  if (conids.length > conidsMax) throw badRequest(`Bad Request: more than ${conidsMax} conids`)
  if (wanted.length > fieldsMax) throw badRequest(`Bad Request: more than ${fieldsMax} fields`)
  const numbers = conids.map((text) => Number(text.split('@')[0]))
  if (numbers.some((conid) => !Number.isInteger(conid))) throw badRequest('Bad Request: conids')
  if (!memory.brokerage.hasAccounts) {
    if (desk.settings.current.missingPrerequisite === 'error') throw serverError('Please query /accounts first')
    return numbers.map((conid) => ({ conid, conidEx: String(conid) }))
  }
  return numbers.map((conid) => row(desk, memory, conid, wanted))
}

export function snapshotRoutes(routes: Routes, desk: Desk): void {
  routes.get('/iserver/marketdata/snapshot', 'brokerage', (call) => snapshot(desk, call))
  routes.post('/iserver/marketdata/unsubscribe', 'brokerage', ({ memory, body }) => {
    if (!memory.brokerage.snapshots.delete(Number(optionalText(body(), 'conid')))) throw serverError('unknown')
    return { success: true }
  })
  routes.get('/iserver/marketdata/unsubscribeall', 'brokerage', ({ memory }) => {
    memory.brokerage.snapshots.clear()
    return { unsubscribed: true }
  })
}
