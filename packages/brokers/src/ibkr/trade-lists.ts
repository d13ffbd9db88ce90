/**
 * Executions of the last days (ibkr.md 3.6), which may be read once in five seconds and are those of the selected account:
 * one reading after the other, each kept for a moment for whoever else needs just that.
 */
import type { GatewayClient } from './client.ts'
import type { GatewaySession } from './gateway-session.ts'
import { mapTrades } from './map/trades.ts'
import { mismatch } from './wire/notes.ts'

/** As far back as executions go. */
const tradeDays = 7
const justNowMs = 1_000

export interface TradeList {
  readonly rows: readonly unknown[]
  /** On the process's own clock. */
  readonly readAt: number
  /** The account was selected from before to after: nothing is missing. */
  readonly isOfAccount: boolean
}

export class TradeLists {
  readonly #client: GatewayClient
  readonly #session: GatewaySession
  readonly #latest = new Map<string, TradeList>()
  readonly #untaken = new Map<string, TradeList>()
  readonly #underWay = new Map<string, Promise<TradeList>>()
  #last: Promise<void> = Promise.resolve()

  constructor(client: GatewayClient, session: GatewaySession) {
    this.#client = client
    this.#session = session
  }

  /** @throws BrokerError */
  read(accountId: string): Promise<TradeList> {
    const mine = this.#last.then(() => this.#read(accountId))
    // Whoever asked hears of a failure; who comes next only waits for its end.
    const over = (): void => undefined
    this.#last = mine.then(over, over)
    return mine
  }

  /** A reading that others may share; see {@link takeOrRead}. @throws BrokerError */
  async share(accountId: string): Promise<TradeList> {
    const reading = this.read(accountId)
    this.#underWay.set(accountId, reading)
    try {
      const list = await reading
      this.#untaken.set(accountId, list)
      return list
    } finally {
      if (this.#underWay.get(accountId) === reading) this.#underWay.delete(accountId)
    }
  }

  /** The reading that was shared just now or is on its way, once; else a new one. @throws BrokerError */
  async takeOrRead(accountId: string): Promise<TradeList> {
    const underWay = this.#underWay.get(accountId)
    if (underWay) return underWay
    const untaken = this.#untaken.get(accountId)
    this.#untaken.delete(accountId)
    return untaken && performance.now() - untaken.readAt < justNowMs ? untaken : this.read(accountId)
  }

  /** What was read last, whoever read it. */
  latest(accountId: string): TradeList | undefined {
    return this.#latest.get(accountId)
  }

  /** An order was sent, changed or ended: what was read before may lack its executions. */
  changed(): void {
    this.#untaken.clear()
    this.#underWay.clear()
  }

  async #read(accountId: string): Promise<TradeList> {
    const { value: rows, isOfAccount } = await this.#session.ofAccount(accountId, () =>
      this.#client.trades(rowsIn, tradeDays),
    )
    const list = { rows, readAt: performance.now(), isOfAccount }
    this.#latest.set(accountId, list)
    return list
  }
}

/** Checked whole here, so that an answer that does not fit fails as one of this call. */
const rowsIn = (body: unknown): readonly unknown[] => {
  if (!Array.isArray(body)) throw mismatch('trades', '', 'expected a list of executions', body)
  mapTrades(body)
  return body
}
