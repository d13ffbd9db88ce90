/**
 * Everything of a person as one JSON document, written piece by piece: accounts with what they hold, every transaction with
 * its raw payload and what it said before it was corrected, lots, imports, presets, and what later features add (orders,
 * settings). No secret is in it: those are in the vault.
 */
import { isoOf } from '../../platform/clock.ts'
import type { AccountSnapshot } from '../accounts/index.ts'
import type { ImportsDeps } from './imports-deps.ts'

const rowsPerPage = 2_000

const accountOf = ({ account, status, asOf, error, balance, positions }: AccountSnapshot) => {
  const { userId: _user, brokerAccountId: _number, ...told } = account
  return { ...told, status, asOf, error, balance, positions }
}

async function* listText(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  for await (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`
    separator = ',\n'
  }
  yield ']'
}

async function* transactionsOf({ accounts }: ImportsDeps, userId: string, accountIds: readonly string[]) {
  const own = (await accounts.list(userId)).filter(({ id }) => accountIds.includes(id))
  for (const account of own) {
    for (let offset = 0; ; offset += rowsPerPage) {
      const page = await accounts.own.rawTransactions(account, { offset, limit: rowsPerPage })
      yield* page
      if (page.length < rowsPerPage) break
    }
  }
}

async function lotsOf(deps: ImportsDeps, userId: string, accountIds: readonly string[]) {
  if (accountIds.length === 0) return []
  const { lots } = await deps.tax.lots(userId, { accountIds, method: 'fifo' })
  return lots
}

/** `accountIds` are this user's. */
export async function* exportJson(
  deps: ImportsDeps,
  userId: string,
  accountIds: readonly string[],
): AsyncGenerator<string> {
  const { accounts, market, platform, store } = deps
  const snapshots = accountIds.length === 0 ? [] : await accounts.snapshots(userId, accountIds)
  const ids = new Set(accountIds)
  const imports = (await store.imports.list(userId)).filter(({ accountId }) => ids.has(accountId))
  const head = {
    format: 'g2e-export',
    version: 1,
    exportedAt: isoOf(platform.clock.now()),
    marketTime: isoOf(await market.now(userId)),
    accounts: snapshots.map(accountOf),
    lots: await lotsOf(deps, userId, accountIds),
    imports: imports.map(({ userId: _user, ...made }) => made),
    importPresets: await store.presets.list(userId),
    ...(await deps.everythingElse(userId, accountIds)),
  }
  yield `${JSON.stringify(head).slice(0, -1)},"transactions":`
  yield* listText(transactionsOf(deps, userId, accountIds))
  yield '}\n'
}
