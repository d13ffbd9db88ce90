/**
 * Symbols to contract ids, by which everything is keyed here (ibkr.md 3.4). An id is kept for good once it is known. A
 * symbol that names several contracts is never guessed: the person is shown them and chooses, and `context.conid` picks.
 */
import { isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal } from '@g2e/domain/money'
import { Rejected, Unsupported } from '../port/errors.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { ReportedContract } from '../port/broker.ts'
import type { GatewayClient } from './client.ts'
import type { GatewaySession } from './gateway-session.ts'
import { pairOf } from './coin-limits.ts'
import { mapCoins, mapDefinitions, mapOptionContracts, mapSearch, mapStocks } from './map/contracts.ts'
import type { CoinCandidate, StockCandidate } from './map/contracts.ts'
import { brokerTicker, monthName } from './symbols.ts'

/** Asked for at once by ticker; the endpoint documents no limit, and addresses have one. */
const tickersPerCall = 50

const refused = (symbol: string, code: 'unknown_symbol' | 'ambiguous_symbol', message: string): Unsupported =>
  new Unsupported(message, {
    brokerId,
    operation: 'instrument',
    failure: {
      kind: code === 'unknown_symbol' ? 'not_found' : 'invalid_request',
      code: 'symbol',
      message,
      retryable: false,
    },
    cause: { symbol, code },
  })

export type Resolution = { readonly conid: string } | { readonly refusal: Unsupported }

export class ContractDirectory {
  readonly #client: GatewayClient
  readonly #conids = new Map<string, string>()
  readonly #symbols = new Map<string, string>()
  /** By contract id, the symbols that holdings told. */
  readonly #held = new Map<number, string>()
  /** What an ambiguous symbol can mean, by symbol. */
  readonly #several = new Map<string, readonly ReportedContract[]>()

  readonly #session: Pick<GatewaySession, 'ready' | 'brokerageSessions'>
  /** Underlyings that were searched for, and in which brokerage session. */
  readonly #searched = new Map<string, number>()

  constructor(client: GatewayClient, session: Pick<GatewaySession, 'ready' | 'brokerageSessions'>) {
    this.#client = client
    this.#session = session
  }

  readonly symbolOf = (conid: string): string | undefined => this.#symbols.get(conid)

  /** What a holding says, reading after reading the same: then it costs one look. */
  held({ conid, symbol }: { readonly conid: number; readonly symbol: string }): void {
    if (this.#held.get(conid) === symbol) return
    this.#held.set(conid, symbol)
    this.learn({ conid: String(conid), symbol })
  }

  learn({ conid, symbol }: { readonly conid: string; readonly symbol: string }): void {
    this.#symbols.set(conid, symbol)
    if (!this.#conids.has(symbol)) this.#conids.set(symbol, conid)
  }

  /** What failed under this symbol is looked up anew. */
  forget(symbol: string): void {
    const conid = this.#conids.get(symbol)
    this.#several.delete(symbol)
    this.#conids.delete(symbol)
    if (conid === undefined) return
    this.#symbols.delete(conid)
    this.#held.delete(Number(conid))
  }

  /** Everything that the symbol can mean, with the broker's words for each. @throws Unsupported when it names nothing. */
  async candidatesOf(symbol: string): Promise<readonly ReportedContract[]> {
    return this.#described(await this.#meanings(symbol))
  }

  /**
   * A person said which contract they mean: from now on the symbol is that one here. @throws Unsupported when the symbol
   * cannot mean it, so that nobody orders one thing under the price of another.
   */
  async choose(symbol: string, conid: string): Promise<void> {
    if (this.#conids.get(symbol) === conid) return
    const isMeant = (await this.#meanings(symbol)).some(({ contractId }) => contractId === conid)
    if (!isMeant)
      throw refused(
        symbol,
        'ambiguous_symbol',
        `${symbol} does not mean contract ${conid} at ${brokerName}. Choose again.`,
      )
    this.#conids.set(symbol, conid)
    this.#symbols.set(conid, symbol)
  }

  /** Asked of the broker even where one is known already, by a holding: the others may be meant now. */
  async #meanings(symbol: string): Promise<readonly ReportedContract[]> {
    const known = this.#several.get(symbol)
    if (known) return known
    const ticker = brokerTicker(symbol)
    const found = isOptionSymbol(symbol)
      ? await this.#option(symbol)
      : symbol.includes('/')
        ? await this.#coin(symbol)
        : this.#pick(symbol, (await this.#client.stocks([ticker], mapStocks)).get(ticker) ?? [])
    const several = this.#several.get(symbol)
    if (several) return several
    if ('conid' in found) return [plainContract(found.conid)]
    throw found.refusal
  }

  /** Currency and exchange stand in the definitions alone (ibkr.md 3.4). */
  async #described(contracts: readonly ReportedContract[]): Promise<readonly ReportedContract[]> {
    const ids = contracts.map(({ contractId }) => contractId)
    const definitions = new Map((await this.#client.definitions(ids, mapDefinitions)).map((one) => [one.conid, one]))
    return contracts.map((contract) => {
      const known = definitions.get(contract.contractId)
      return {
        ...contract,
        name: contract.name ?? known?.name ?? null,
        exchange: known?.exchange ?? contract.exchange,
        currency: known?.currency ?? null,
      }
    })
  }

  /** @throws Unsupported when the symbol names no contract, or several: then with all of them. */
  async conidOf(symbol: string): Promise<string> {
    const found = (await this.resolve([symbol])).get(symbol)
    if (found && 'conid' in found) return found.conid
    throw found?.refusal ?? refused(symbol, 'unknown_symbol', `${brokerName} does not know ${symbol}.`)
  }

  /** Each symbol with its id, or with why it has none. */
  async resolve(symbols: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
    const resolved = new Map<string, Resolution>()
    const shares: string[] = []
    for (const symbol of new Set(symbols)) {
      const known = this.#conids.get(symbol)
      if (known !== undefined) {
        const terms = parseOptionSymbol(symbol)
        if (terms) await this.#searchFor(terms.root)
        resolved.set(symbol, { conid: known })
      } else if (isOptionSymbol(symbol)) resolved.set(symbol, await this.#option(symbol))
      else if (symbol.includes('/')) resolved.set(symbol, await this.#coin(symbol))
      else shares.push(symbol)
    }
    for (let at = 0; at < shares.length; at += tickersPerCall) {
      const chunk = shares.slice(at, at + tickersPerCall)
      const candidates = await this.#client.stocks(chunk.map(brokerTicker), mapStocks)
      for (const symbol of chunk) resolved.set(symbol, this.#pick(symbol, candidates.get(brokerTicker(symbol)) ?? []))
    }
    return resolved
  }

  #pick(symbol: string, candidates: readonly StockCandidate[]): Resolution {
    const american = candidates.filter(({ isUs }) => isUs)
    const [only, ...more] = american
    if (only && more.length === 0) {
      this.learn({ conid: only.conid, symbol })
      return { conid: only.conid }
    }
    if (!only) {
      const abroad = candidates.map(describe).join('; ')
      const hint = abroad === '' ? '' : ` It is listed elsewhere: ${abroad}.`
      return { refusal: refused(symbol, 'unknown_symbol', `${brokerName} knows no US share ${symbol}.${hint}`) }
    }
    this.#several.set(
      symbol,
      american.map(({ conid, name, exchange }) => ({ ...plainContract(conid), name, exchange: exchange || null })),
    )
    return { refusal: ambiguous(symbol, american.map(describe)) }
  }

  /**
   * Prices of an option, and its contract, come only after a search for what it is on, once in a brokerage session (ibkr.md
   * 3.4, 3.5): an option that is known by a holding needs it too.
   */
  async #searchFor(root: string): Promise<void> {
    await this.#session.ready('brokerage')
    const { brokerageSessions } = this.#session
    if (this.#searched.get(root) === brokerageSessions) return
    try {
      await this.#client.search(brokerTicker(root), { byName: false }, mapSearch)
    } catch (error) {
      // What nobody matches may be an error in place of an empty list; others asked about with it have their prices.
      if (!(error instanceof Rejected)) throw error
    }
    this.#searched.set(root, brokerageSessions)
  }

  /** Coins are found by a search for the ticker; that one is paid in the currency that is meant, its definition says. */
  async #coin(symbol: string): Promise<Resolution> {
    const pair = pairOf(symbol)
    const unknown = { refusal: refused(symbol, 'unknown_symbol', `${brokerName} knows no coin ${symbol}.`) }
    if (!pair) return unknown
    const candidates = await this.#coins(pair.base)
    if (candidates.length === 0) return unknown
    const ids = candidates.map(({ conid }) => conid)
    const definitions = (await this.#client.definitions(ids, mapDefinitions)).filter(
      ({ assetType, currency }) => assetType === 'crypto' && currency === pair.currency,
    )
    const meant = candidates.filter(({ conid }) => definitions.some((one) => one.conid === conid))
    const [only, ...more] = meant
    if (!only) return unknown
    if (more.length > 0) {
      this.#several.set(
        symbol,
        meant.map(({ conid, name, exchange }) => ({ ...plainContract(conid), name, exchange })),
      )
      return {
        refusal: ambiguous(
          symbol,
          meant.map(({ conid, exchange }) => `conid ${conid} (at ${exchange ?? 'an unnamed exchange'})`),
        ),
      }
    }
    this.learn({ conid: only.conid, symbol })
    return { conid: only.conid }
  }

  async #coins(ticker: string): Promise<readonly CoinCandidate[]> {
    try {
      return await this.#client.search(ticker, { byName: false }, (body) => mapCoins(body, ticker))
    } catch (error) {
      // What nobody matches may be an error in place of an empty list.
      if (error instanceof Rejected) return []
      throw error
    }
  }

  /** Search, then contracts: without the search before it, the broker answers nothing (ibkr.md 3.4). */
  async #option(symbol: string): Promise<Resolution> {
    const terms = parseOptionSymbol(symbol)
    const unknown = { refusal: refused(symbol, 'unknown_symbol', `${brokerName} knows no option ${symbol}.`) }
    if (!terms) return unknown
    const underlying = await this.resolve([terms.root])
    const found = underlying.get(terms.root)
    if (!found || !('conid' in found)) return found ?? unknown
    await this.#searchFor(terms.root)
    const wanted = {
      conid: found.conid,
      month: monthName(terms.expiresOn),
      strike: decimal(terms.strike).toFixed(),
      right: terms.right === 'call' ? 'C' : 'P',
    } as const
    const expiry = terms.expiresOn.replaceAll('-', '')
    const contracts = (await this.#client.optionContracts(wanted, mapOptionContracts)).filter(
      (one) =>
        one.expiry === expiry && one.right.startsWith(wanted.right) && decimal(one.strike || '0').eq(terms.strike),
    )
    // Adjusted contracts of the same terms are of another class.
    const plain = contracts.filter(({ tradingClass }) => tradingClass === null || tradingClass === terms.root)
    const ids = [...new Set((plain.length > 0 ? plain : contracts).map(({ conid }) => conid))]
    const [only, ...more] = ids
    if (only === undefined) return unknown
    if (more.length > 0) {
      this.#several.set(
        symbol,
        contracts.map(({ conid, tradingClass }) => ({
          ...plainContract(conid),
          name: tradingClass === null ? symbol : `${symbol}, class ${tradingClass}`,
        })),
      )
      return {
        refusal: ambiguous(
          symbol,
          contracts.map((one) => `conid ${one.conid} (class ${one.tradingClass ?? 'unknown'})`),
        ),
      }
    }
    this.learn({ conid: only, symbol })
    return { conid: only }
  }
}

const plainContract = (contractId: string): ReportedContract => ({
  contractId,
  name: null,
  exchange: null,
  currency: null,
})

const describe = ({ conid, exchange, name }: StockCandidate): string =>
  `${name ?? 'unnamed'} at ${exchange === '' ? 'an unnamed exchange' : exchange} (conid ${conid})`

const ambiguous = (symbol: string, candidates: readonly string[]): Unsupported =>
  refused(
    symbol,
    'ambiguous_symbol',
    `${symbol} names several contracts at ${brokerName}, and it is not guessed which is meant: ${candidates.join('; ')}. Choose one in the ticket.`,
  )
