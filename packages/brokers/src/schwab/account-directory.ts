/**
 * The accounts of a sign-in (schwab.md 3.1): plain number to hash, by which every call names an account, and back for the
 * streamer, which names them by number. Read once, and again when the broker does not know a hash any more. A plain
 * number is a secret: it is put where the log looks for what to leave out.
 */
import { BrokerError, Rejected } from '../port/errors.ts'
import { BrokerAccountId } from '../port/ids.ts'
import type { ReportedAccount } from '../port/reported.ts'
import type { BrokerEnvironment } from '../port/broker.ts'
import { AuthRequired } from '../port/errors.ts'
import { brokerId } from './addresses.ts'
import type { SchwabClient } from './client.ts'
import { mapAccountNumbers, mapAccounts, mapPreference, nicknamesIn } from './map/accounts.ts'
import type { MappingReport } from '../kit/index.ts'

/** A hash that is not known is asked about no more often than this. */
const rereadEveryMs = 60_000

export interface DirectoryDeps {
  readonly client: SchwabClient
  readonly report: MappingReport
  readonly hooks: Pick<BrokerEnvironment, 'now' | 'log'>
  readonly onSecret: (secret: string) => void
}

export class AccountDirectory {
  readonly #deps: DirectoryDeps
  #hashes: ReadonlyMap<string, string> = new Map()
  #readAt = Number.NEGATIVE_INFINITY

  constructor(deps: DirectoryDeps) {
    this.#deps = deps
  }

  /** All accounts with their hashes and nicknames. */
  async accounts(): Promise<readonly ReportedAccount[]> {
    const { client, report } = this.#deps
    const hashes = await this.#read()
    const [nicknames, payload] = await Promise.all([this.#nicknames(), client.accounts((body) => body)])
    const accounts = report.items(mapAccounts(payload, { hashes, nicknames }))
    const [nameless] = accounts.filter(({ accountNumber }) => !hashes.has(accountNumber))
    if (!nameless) return accounts
    throw new Rejected(
      'Schwab lists an account without the hash that its calls need. Sign in again, all accounts ticked.',
      {
        brokerId,
        operation: 'accounts',
      },
    )
  }

  /** The account that a plain number names; `undefined` = none of this sign-in. */
  async hashOf(accountNumber: string): Promise<BrokerAccountId | undefined> {
    const known = this.#hashes.get(accountNumber) ?? (await this.#reread())?.get(accountNumber)
    return known === undefined ? undefined : BrokerAccountId(known)
  }

  /** Whether this answer is about another account than was asked for; `false` where that cannot be told. */
  isOther(hash: string, accountNumber: string): boolean {
    const known = this.#hashes.get(accountNumber)
    return known !== undefined && known.toLowerCase() !== hash.toLowerCase()
  }

  /** A refusal of a path that names an account may mean that its hash has changed (schwab.md 3.1). */
  async explained(hash: string, error: unknown): Promise<unknown> {
    if (!(error instanceof Rejected)) return error
    const hashes = await this.#reread()
    if (hashes === undefined || [...hashes.values()].includes(hash)) return error
    return new Rejected('Schwab does not list this account for your sign-in any more. Sign in again, with it ticked.', {
      ...error.context,
      cause: error,
    })
  }

  async #reread(): Promise<ReadonlyMap<string, string> | undefined> {
    if (this.#deps.hooks.now() - this.#readAt < rereadEveryMs) return undefined
    return this.#read()
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const { client, hooks, onSecret } = this.#deps
    this.#readAt = hooks.now()
    const hashes = await client.accountNumbers(mapAccountNumbers)
    for (const accountNumber of hashes.keys()) onSecret(accountNumber)
    this.#hashes = hashes
    return hashes
  }

  /** They only describe: without them accounts have their numbers. */
  async #nicknames(): Promise<ReadonlyMap<string, string>> {
    const { client, hooks } = this.#deps
    try {
      return nicknamesIn(await client.userPreference(mapPreference))
    } catch (error) {
      if (!(error instanceof BrokerError) || error instanceof AuthRequired) throw error
      hooks.log.info({ brokerId, outcome: error.kind }, 'the nicknames of accounts could not be read')
      return new Map()
    }
  }
}
