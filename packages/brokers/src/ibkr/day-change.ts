/**
 * What positions gained today, which their rows do not say: from the previous close in the snapshot (field 7741) and the
 * executions since (ibkr.md 3.5, 3.6). A position of which anything is in doubt has none.
 *
 * A row whose quantity, cost and realized profit are what they were had no trade with an effect since, so executions are
 * read again only for rows that changed: a reading of positions costs one call more on a day with trades, and none without.
 * It waits for these facts a moment and not longer; what comes too late serves the next reading.
 */
import { closeMinute, isTradingDay, newYorkInstant, newYorkTime, previousTradingDay } from '@g2e/domain/calendar'
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal, Quantity } from '@g2e/domain/money'
import type { BrokerEnvironment } from '../port/broker.ts'
import { BrokerError } from '../port/errors.ts'
import { capabilities } from './capabilities.ts'
import type { GatewayClient } from './client.ts'
import type { GatewaySession } from './gateway-session.ts'
import { isZero } from './map/positions.ts'
import type { DayFacts, Days } from './map/positions.ts'
import { mapFlows } from './map/trades.ts'
import type { TradeFlow } from './map/trades.ts'
import type { TradeList, TradeLists } from './trade-lists.ts'
import { mismatch } from './wire/notes.ts'
import { contractNumber, decorated, isObject, quantity } from './wire/read.ts'

export interface DayChangeDeps {
  readonly client: GatewayClient
  readonly session: GatewaySession
  readonly trades: TradeLists
  readonly hooks: Pick<BrokerEnvironment, 'now' | 'sleep' | 'log'>
}

/** Positions wait so long for it and no longer. */
const factsWaitMsMax = 2_500
/** The first look at a contract is empty, the next is in part (ibkr.md 3.5). */
const looksMax = 6
const lookEveryMs = 300
/** Executions read so long before positions still serve where they explain every change of quantity. */
const listAgeMsMax = 10_000
/** Clocks differ, and executions have whole seconds: what is this near to a first reading may be in it or not. */
const clockMarginMs = 2_000
/** Pre-market trading begins at 4:00; until then the broker may still call the close before yesterday's the prior one. */
const dayBeginsMinute = 240

const previousCloseField = '7741'

interface Row {
  readonly conid: number
  readonly held: Quantity
  /** As sent. */
  readonly position: unknown
  /** Both as sent. The same as before, and as much held = no trade with an effect on money in between. */
  readonly cost: unknown
  readonly realized: unknown
}

interface Flow {
  readonly quantity: Decimal
  readonly spent: Decimal
}

interface Known extends Flow {
  readonly row: Row
  /** Once the previous close is known too. */
  facts: DayFacts | undefined
}

type KnownRows = ReadonlyMap<number, Known>

/** From when on trades count, and which closes and flows belong together. */
interface Day {
  readonly key: string
  readonly since: number
  /** Which close is the previous one is open: a position with trades since then has no day's change. */
  readonly isOpen: boolean
}

export class DayChanges {
  readonly #deps: DayChangeDeps
  readonly #closes = new Map<number, { readonly day: string; readonly price: string }>()
  /** By account and contract, of one day. What changes makes a new map, since readings hold on to theirs. */
  readonly #known = new Map<string, { readonly day: string; readonly rows: KnownRows }>()

  constructor(deps: DayChangeDeps) {
    this.#deps = deps
  }

  /**
   * @param rows as they came, all of the account.
   * @param from when their reading began, in the broker's time.
   */
  async of(accountId: string, rows: readonly unknown[], from: number): Promise<Days> {
    const { session } = this.#deps
    const base = session.currencyOf(accountId)
    const known = this.#knownOf(accountId, dayAt(from))
    if (rows.every((row) => isUnchanged(row, base, known))) return { get: (conid) => known.get(conid)?.facts }
    const shares = rows.flatMap((row) => shareOf(row, base) ?? [])
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<Days>((resolve) => {
      timer = setTimeout(resolve, factsWaitMsMax, none).unref()
    })
    try {
      return await Promise.race([this.#facts(accountId, shares, from), tooLate])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Never throws for what a broker does: a position without it is still a position. */
  async #facts(accountId: string, rows: readonly Row[], from: number): Promise<Days> {
    try {
      const day = dayAt(from)
      const [closes, flows] = await Promise.all([
        this.#previousCloses(
          rows.map(({ conid }) => conid),
          day,
        ),
        this.#flows({ accountId, rows, from, day }),
      ])
      const found = new Map<number, DayFacts>()
      for (const { conid } of rows) {
        const previousClose = closes.get(conid)
        const flow = flows.get(conid)
        if (previousClose === undefined || flow === undefined) continue
        flow.facts ??= { previousClose, quantity: flow.quantity, spent: flow.spent }
        found.set(conid, flow.facts)
      }
      return found
    } catch (error) {
      if (!(error instanceof BrokerError)) this.#deps.hooks.log.error({ err: error }, "a day's change was not computed")
      return none
    }
  }

  /** A previous close stays for its day, so it is asked for once. */
  async #previousCloses(conids: readonly number[], day: Day): Promise<ReadonlyMap<number, string>> {
    const { client, hooks } = this.#deps
    const isKnown = (conid: number): boolean => this.#closes.get(conid)?.day === day.key
    let open = conids.filter((conid) => !isKnown(conid))
    for (let look = 0; look < looksMax && open.length > 0; look += 1) {
      if (look > 0) await hooks.sleep(lookEveryMs)
      for (let at = 0; at < open.length; at += capabilities.maxQuotesPerCall) {
        const chunk = open.slice(at, at + capabilities.maxQuotesPerCall).map(String)
        for (const [conid, price] of await client.snapshot(chunk, [previousCloseField, '6509'], closesIn))
          this.#closes.set(conid, { day: day.key, price })
      }
      open = open.filter((conid) => !isKnown(conid))
    }
    return new Map(
      conids.flatMap((conid): [number, string][] => {
        const close = this.#closes.get(conid)
        return close?.day === day.key ? [[conid, close.price]] : []
      }),
    )
  }

  async #flows(reading: Reading): Promise<KnownRows> {
    const { accountId, rows, day } = reading
    const known = this.#knownOf(accountId, day)
    const changed = rows.filter((row) => {
      const before = known.get(row.conid)
      return before === undefined || !isSame(before.row, row)
    })
    if (changed.length === 0) return known
    const flows = await this.#explain(reading, changed)
    const now = new Map(this.#knownOf(accountId, day))
    for (const row of changed) {
      const flow = flows.find((one) => one.conid === row.conid)
      if (flow) now.set(row.conid, { row, quantity: flow.quantity, spent: flow.spent, facts: undefined })
      else now.delete(row.conid)
    }
    this.#known.set(accountId, { day: day.key, rows: now })
    return now
  }

  /** Of a day that is over nothing is kept. */
  #knownOf(accountId: string, { key }: Day): KnownRows {
    const kept = this.#known.get(accountId)
    if (kept?.day === key) return kept.rows
    const rows: KnownRows = new Map()
    this.#known.set(accountId, { day: key, rows })
    return rows
  }

  /** From the executions read last, where they explain each change; else from new ones. */
  async #explain(reading: Reading, changed: readonly Row[]): Promise<readonly (Flow & { readonly conid: number })[]> {
    const { trades } = this.#deps
    const { accountId, day } = reading
    const known = this.#knownOf(accountId, day)
    const recent = trades.latest(accountId)
    if (recent && performance.now() - recent.readAt < listAgeMsMax) {
      const flows = changed.flatMap((row) => flowFrom(recent, reading, row, known.get(row.conid), true) ?? [])
      if (flows.length === changed.length) return flows
    }
    const list = await trades.share(accountId)
    return changed.flatMap((row) => flowFrom(list, reading, row, known.get(row.conid), false) ?? [])
  }
}

interface Reading {
  readonly accountId: string
  readonly rows: readonly Row[]
  readonly from: number
  readonly day: Day
}

const none: Days = new Map()

/** Shares and funds in the currency of the account; everything else has no day's change here. */
function shareOf(row: unknown, base: string | undefined): Row | undefined {
  if (!isObject(row) || (row['assetClass'] ?? row['secType']) !== 'STK') return undefined
  if (base === undefined || row['currency'] !== base) return undefined
  const conid = contractNumber(row['conid'])
  const held = quantity(row['position'])
  if (conid === undefined || held === null || isZero(held)) return undefined
  return { conid, held, position: row['position'], cost: row['avgCost'], realized: row['realizedPnl'] }
}

/** What most rows are, and nothing is made to see it: all is known of it since a reading before, or it has no day's change. */
function isUnchanged(row: unknown, base: string | undefined, known: KnownRows): boolean {
  if (!isObject(row)) return true
  const before = known.get(contractNumber(row['conid']) ?? -1)
  if (before?.facts === undefined) return shareOf(row, base) === undefined
  const { position, cost, realized } = before.row
  return position === row['position'] && cost === row['avgCost'] && realized === row['realizedPnl']
}

const isSame = (before: Row, row: Row): boolean =>
  before.position === row.position && before.cost === row.cost && before.realized === row.realized

/**
 * What was traded of a contract since the previous close; `undefined` = it cannot be told, because a trade is as new as
 * the positions, or because the quantities do not agree.
 */
function flowFrom(
  list: TradeList,
  { accountId, from, day }: Reading,
  row: Row,
  before: Known | undefined,
  mustExplain: boolean,
): (Flow & { readonly conid: number }) | undefined {
  if (!list.isOfAccount) return undefined
  const own = mapFlows(list.rows).filter(
    ({ conid, account, at }) =>
      conid === String(row.conid) && (account === null || account === accountId) && at >= day.since,
  )
  const newest = before || mustExplain ? from : from - clockMarginMs
  if (own.some(({ at }) => at >= newest) || (day.isOpen && own.length > 0)) return undefined
  const flow = { conid: row.conid, quantity: total(own, 'quantity'), spent: total(own, 'spent') }
  const explained = before ? decimal(before.row.held).plus(flow.quantity).minus(before.quantity) : flow.quantity
  // Without an earlier reading a position is explained where all of it was bought since.
  return (before || mustExplain) && !explained.eq(row.held) ? undefined : flow
}

const total = (flows: readonly TradeFlow[], what: 'quantity' | 'spent'): Decimal => sum(flows.map((flow) => flow[what]))

/**
 * On a trading day the previous close is that of the trading day before. Before a day begins, and on days without
 * trading, the broker may mean the last close or the one before it.
 */
export function dayAt(now: number): Day {
  const { date, minute } = newYorkTime(now)
  const previous = previousTradingDay(date)
  const isOpen = !isTradingDay(date) || minute < dayBeginsMinute
  const since = isOpen ? previousTradingDay(previous) : previous
  return { key: `${date}${isOpen ? ' before' : ''}`, since: newYorkInstant(since, closeMinute(since)), isOpen }
}

function closesIn(body: unknown): readonly (readonly [number, string])[] {
  if (!Array.isArray(body)) throw mismatch('quotes', '', 'expected a list of snapshots', body)
  return body.flatMap((row: unknown): [number, string][] => {
    if (!isObject(row)) return []
    const conid = contractNumber(row['conid'])
    const price = decorated(row[previousCloseField])
    return conid === undefined || price === undefined || price === null || !decimal(price).gt(0) ? [] : [[conid, price]]
  })
}
