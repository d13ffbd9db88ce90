/** Reads what an account holds and what happened in it, and stores it as reported. Broken lists never replace whole ones. */
import type {
  BrokerSession,
  ReportedAccount,
  ReportedBalance,
  ReportedPosition,
  ReportedTransaction,
} from '@g2e/brokers/port'
import { maskAccountNumber } from '@g2e/domain/accounts'
import { addDays, newYorkTime } from '@g2e/domain/calendar'
import { payerOf } from '@g2e/domain/ledger'
import type { Payer } from '@g2e/domain/ledger'
import { onBehalfOf } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import type { ConnectionRecord } from '../connections/index.ts'
import type { AccountsDeps } from './accounts-deps.ts'
import { doubtAbout } from './believable.ts'
import { accountsChanged } from './events.ts'
import type { AccountRow } from './store/accounts.ts'

/** Brokers add to a day afterwards (fees, corrections), so the last days are read again each time. */
const transactionsOverlapDays = 7
/** A line of these last days that the broker lists no longer was taken back. No broker lists less (ibkr.md: six days back). */
const missingDays = 6
/** Far more than any person has; a cursor that never ends is a fault. */
const transactionPagesMax = 5_000
const storeWaitMs = 30_000

const typeWords = (type: string | null): string => (type === null ? 'account' : type.replaceAll('_', ' ').toLowerCase())

/** What the broker lists now is added or follows; the first account ever is the default one. */
export async function storeAccounts(
  { platform, connections, accounts }: AccountsDeps,
  connection: ConnectionRecord,
  reported: readonly ReportedAccount[],
): Promise<readonly AccountRow[]> {
  const { id: connectionId, userId, brokerId, environment } = connection
  const { name } = connections.definitionOf(brokerId)
  const at = isoOf(platform.clock.now())
  const links = await connections.list(userId)
  // Simulators that were reset: what was read of them stays, beside the fresh accounts and not as a part of the whole.
  const isGone = (link: ConnectionRecord) => link.environment === 'simulated' && link.status === 'error'
  const own = links.filter((link) => !isGone(link)).map(({ id }) => id)
  const store = async () => {
    for (const link of environment === 'simulated' ? links.filter(isGone) : []) {
      if (link.brokerId !== brokerId) continue
      for (const { id } of await accounts.byConnection(link.id)) {
        await accounts.edit(id, { includeInAggregate: false, isDefault: false }, at)
      }
    }
    let hasDefault = (await accounts.list(userId, own)).some(({ isDefault }) => isDefault)
    // An account of a removed connection may hold the mark still; it is nobody's default any more.
    if (!hasDefault) await accounts.clearDefault(userId, at)
    for (const account of reported) {
      const masked = maskAccountNumber(account.accountNumber)
      const stored = {
        id: platform.ids.next(),
        userId,
        connectionId,
        brokerId,
        brokerAccountId: account.id,
        accountNumberMasked: masked,
        accountType: account.accountType,
        accountName: account.accountName ?? `${name} ${typeWords(account.accountType)} ${masked}`,
        currency: account.currency,
        tradable: account.tradable,
        tradingNote: account.tradingNote,
        raw: account.raw ?? null,
      }
      const isTwin = await accounts.seenElsewhere(stored, own)
      await accounts.upsert(stored, { isDefault: !hasDefault, includeInAggregate: !isTwin }, at)
      hasDefault = true
    }
    const listed = new Set<string>(reported.map(({ id }) => id))
    const gone = (await accounts.byConnection(connectionId)).filter(
      ({ brokerAccountId }) => !listed.has(brokerAccountId),
    )
    const ids = gone.map(({ id }) => id)
    await accounts.markFailed(ids, `${name} lists this account no longer; what was read last is shown.`, at)
  }
  // Connections of one person that sync at the same time would each make a default account.
  await platform.locks.exclusively(`accounts-store:${userId}`, () => platform.db.transaction(store), {
    waitMs: storeWaitMs,
  })
  const stored = await accounts.byConnection(connectionId)
  return stored.filter(({ brokerAccountId }) => reported.some(({ id }) => id === brokerAccountId))
}

export interface Holdings {
  readonly balance: ReportedBalance
  readonly positions: readonly ReportedPosition[]
}

/** Balance and positions, together or not at all. @throws BrokerError */
export async function askHoldings(session: BrokerSession, { brokerAccountId }: AccountRow): Promise<Holdings> {
  const [balance, positions] = await Promise.all([session.balance(brokerAccountId), session.positions(brokerAccountId)])
  return { balance, positions }
}

/** Asks and stores. @returns a doubt in a sentence, `null` = stored. @throws BrokerError */
export const readHoldings = async (
  deps: AccountsDeps,
  connection: ConnectionRecord,
  session: BrokerSession,
  account: AccountRow,
): Promise<string | null> => storeHoldings(deps, connection, account, await askHoldings(session, account))

/** @returns a doubt in a sentence: then what was there before stays. `null` = stored. */
export async function storeHoldings(
  { platform, connections, accounts, holdings }: AccountsDeps,
  connection: ConnectionRecord,
  account: AccountRow,
  { balance, positions }: Holdings,
): Promise<string | null> {
  const { id } = account
  const now = await connections.brokerNow(connection)
  const asOf = balance.asOf ?? isoOf(now)
  const at = isoOf(platform.clock.now())
  const provenance = { source: connection.brokerId, asOf, at }
  const before = (await holdings.positions([id])).get(id)?.length ?? 0
  const doubt = doubtAbout({ before, now: positions.length, balance })
  await platform.work.inTransaction(onBehalfOf(account.userId), async (unit) => {
    unit.publish(accountsChanged, { connectionId: connection.id, accountIds: [id], linesStay: true })
    if (doubt !== null) return accounts.markFailed([id], doubt, at)
    await holdings.putBalance(id, balance, provenance)
    await holdings.putPositions(id, positions, provenance)
    const { portfolioValue, cash, currency } = balance
    if (portfolioValue !== null)
      await holdings.putDailyValue(
        id,
        { date: newYorkTime(now).date, value: portfolioValue, cash, currency },
        provenance,
      )
    return accounts.markRead(id, at)
  })
  return doubt
}

const uniqueById = (list: readonly ReportedTransaction[]): readonly ReportedTransaction[] => [
  ...new Map(list.map((transaction) => [transaction.id, transaction])).values(),
]

const paidByHoldings: ReadonlySet<string> = new Set(['dividend', 'return_of_capital'])

/** Payments whose security only their words name get its symbol, if the words mean one that this account holds or held. */
async function withPayers(
  { holdings, transactions }: AccountsDeps,
  { id }: AccountRow,
  lines: readonly ReportedTransaction[],
): Promise<readonly ReportedTransaction[]> {
  const isOpen = ({ type, symbol, description }: ReportedTransaction): boolean =>
    symbol === null && description !== null && paidByHoldings.has(type)
  if (!lines.some(isOpen)) return lines
  const payers: Payer[] = [...((await holdings.positions([id])).get(id) ?? [])]
  for (const symbol of await transactions.tradedSymbols(id)) payers.push({ symbol, name: null })
  for (const { symbol } of lines) if (symbol !== null) payers.push({ symbol, name: null })
  return lines.map((line) => (isOpen(line) ? { ...line, symbol: payerOf(line.description ?? '', payers) } : line))
}

interface WholeReading {
  readonly through: string
  /** `undefined`: all that the broker has; nothing is known to be missing from it. */
  readonly since: string | undefined
  readonly listed: ReadonlySet<string>
  readonly news: number
}

/** What the broker listed no longer is noted; what depends on the lines is told that they changed. */
async function finishReading(
  { platform, accounts, transactions }: AccountsDeps,
  account: AccountRow,
  { through, since, listed, news }: WholeReading,
): Promise<void> {
  const at = isoOf(platform.clock.now())
  await platform.work.inTransaction(onBehalfOf(account.userId), async (unit) => {
    // An empty list proves nothing: a broker in a bad moment answers like that. The first day may be cut at its hour.
    const canTell = since !== undefined && listed.size > 0
    const shortest = addDays(through, -missingDays)
    const after = since !== undefined && since > shortest ? since : shortest
    const gone = canTell ? await transactions.noteMissing(account.id, { after, listed }, at) : 0
    await accounts.transactionsThrough(account.id, through, at)
    if (news + gone > 0) unit.publish(accountsChanged, { connectionId: account.connectionId, accountIds: [account.id] })
  })
}

/** A reading that broke off has brought lines all the same. */
async function tellBroken({ platform }: AccountsDeps, { id, userId, connectionId }: AccountRow): Promise<void> {
  await platform.work.inTransaction(onBehalfOf(userId), async (unit) =>
    unit.publish(accountsChanged, { connectionId, accountIds: [id] }),
  )
}

/** Every page since the last whole reading. @returns how many lines were read. @throws BrokerError */
export async function readTransactions(
  deps: AccountsDeps,
  connection: ConnectionRecord,
  session: BrokerSession,
  account: AccountRow,
  onPage: (read: number) => Promise<void>,
): Promise<number> {
  const { platform, connections, transactions } = deps
  const through = newYorkTime(await connections.brokerNow(connection)).date
  const since =
    account.transactionsThrough === null ? undefined : addDays(account.transactionsThrough, -transactionsOverlapDays)
  let cursor: string | null | undefined
  let read = 0
  let news = 0
  const listed = new Set<string>()
  try {
    for (let page = 0; page < transactionPagesMax; page += 1) {
      const answer = await session.transactions(account.brokerAccountId, {
        ...(since !== undefined && { since }),
        ...(typeof cursor === 'string' && { cursor }),
      })
      const rows = (await withPayers(deps, account, uniqueById(answer.transactions))).map((line) =>
        Object.assign({}, line, { rowId: platform.ids.next() }),
      )
      news += await transactions.put(account, rows, isoOf(platform.clock.now()))
      read += rows.length
      for (const { id } of rows) listed.add(id)
      if (answer.cursor === null) {
        await finishReading(deps, account, { through, since, listed, news })
        return read
      }
      cursor = answer.cursor
      await onPage(read)
    }
    throw new Error(`the transactions of an account had more than ${transactionPagesMax} pages`)
  } catch (error) {
    if (news > 0) await tellBroken(deps, account)
    throw error
  }
}
