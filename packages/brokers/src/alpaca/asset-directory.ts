/**
 * Everything that can be traded, read once a day and searched here: the broker has no search (brokers/alpaca.md 2.11). One
 * directory per address is shared by all sessions of the process, since the list is several MB and the same for everyone.
 */
import type { ReportedInstrument } from '../port/reported.ts'
import type { AlpacaClient } from './client.ts'
import { mapInstruments } from './map.ts'
import type { MappingReport } from '../kit/index.ts'
import { cryptoPairs } from './symbols.ts'
import type { CryptoPairs } from './symbols.ts'

export const directoryMsMax = 24 * 3_600_000

export interface AssetReader {
  readonly client: AlpacaClient
  readonly report: MappingReport
  readonly now: () => number
}

interface Entry {
  readonly instrument: ReportedInstrument
  readonly symbol: string
  readonly name: string
}

/** Read once a day, and by whoever comes first; who waits while it fails has the error, and the next one reads again. */
class Daily<T> {
  #value: Promise<T> | undefined
  #readAt = 0

  get(now: number, read: () => Promise<T>): Promise<T> {
    if (this.#value && Math.abs(now - this.#readAt) < directoryMsMax) return this.#value
    this.#readAt = now
    const value = read()
    this.#value = value
    value.catch(() => {
      if (this.#value === value) this.#value = undefined
    })
    return value
  }
}

export class AssetDirectory {
  readonly #crypto = new Daily<readonly ReportedInstrument[]>()
  readonly #entries = new Daily<readonly Entry[]>()

  /** Best first: the symbol itself, then symbols that begin so, then words of names, then anywhere in a name. */
  async search(reader: AssetReader, text: string, limit: number): Promise<readonly ReportedInstrument[]> {
    const wanted = text.trim().toUpperCase()
    if (wanted === '' || limit <= 0) return []
    const entries = await this.#entries.get(reader.now(), async () => {
      const { client, report } = reader
      const parse = (body: unknown) => report.items(mapInstruments(body))
      const lists = await Promise.all([client.assets('us_equity', parse), this.#readCrypto(reader)])
      return lists.flat().map(entryOf)
    })
    const ranked: { readonly rank: number; readonly entry: Entry }[] = []
    for (const entry of entries) {
      const rank = rankOf(entry, wanted)
      if (rank !== undefined) ranked.push({ rank, entry })
    }
    ranked.sort(
      (a, b) =>
        a.rank - b.rank || a.entry.symbol.length - b.entry.symbol.length || (a.entry.symbol < b.entry.symbol ? -1 : 1),
    )
    return ranked.slice(0, limit).map(({ entry }) => entry.instrument)
  }

  /** The truth about crypto symbols, which positions and activities write without the slash (brokers/alpaca.md 7, row 1). */
  async pairs(reader: AssetReader): Promise<CryptoPairs> {
    return cryptoPairs((await this.#readCrypto(reader)).map(({ symbol }) => symbol))
  }

  #readCrypto({ client, report, now }: AssetReader): Promise<readonly ReportedInstrument[]> {
    return this.#crypto.get(now(), () => client.assets('crypto', (body) => report.items(mapInstruments(body))))
  }
}

const entryOf = (instrument: ReportedInstrument): Entry => ({
  instrument,
  symbol: instrument.symbol.toUpperCase(),
  name: (instrument.name ?? '').toUpperCase(),
})

function rankOf({ symbol, name }: Entry, wanted: string): number | undefined {
  if (symbol === wanted) return 0
  if (symbol.startsWith(wanted)) return 1
  const at = name.indexOf(wanted)
  if (at === 0) return 2
  if (at > 0) return name[at - 1] === ' ' ? 3 : 4
  return symbol.includes(wanted) ? 5 : undefined
}
