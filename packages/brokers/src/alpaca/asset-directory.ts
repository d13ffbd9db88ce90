/**
 * Everything that can be traded, read once a day and searched here: the broker has no search (brokers/alpaca.md 2.11). One
 * directory per address is shared by all sessions of the process, since the list is several MB and the same for everyone.
 */
import type { ReportedInstrument } from '../port/reported.ts'
import type { AlpacaClient } from './client.ts'
import { mapInstruments } from './map.ts'
import type { MappingReport } from './session-mapping.ts'

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

export class AssetDirectory {
  #entries: Promise<readonly Entry[]> | undefined
  #readAt = 0

  /** Best first: the symbol itself, then symbols that begin so, then words of names, then anywhere in a name. */
  async search(reader: AssetReader, text: string, limit: number): Promise<readonly ReportedInstrument[]> {
    const wanted = text.trim().toUpperCase()
    if (wanted === '' || limit <= 0) return []
    const entries = await this.#load(reader)
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

  #load(reader: AssetReader): Promise<readonly Entry[]> {
    const now = reader.now()
    if (this.#entries && Math.abs(now - this.#readAt) < directoryMsMax) return this.#entries
    this.#readAt = now
    const entries = readEntries(reader)
    this.#entries = entries
    entries.catch(() => {
      // Who waited has the error; the next search reads again.
      if (this.#entries === entries) this.#entries = undefined
    })
    return entries
  }
}

async function readEntries({ client, report }: AssetReader): Promise<readonly Entry[]> {
  const parse = (body: unknown) => report.items(mapInstruments(body))
  const lists = await Promise.all([client.assets('us_equity', parse), client.assets('crypto', parse)])
  return lists.flat().map((instrument) => ({
    instrument,
    symbol: instrument.symbol.toUpperCase(),
    name: (instrument.name ?? '').toUpperCase(),
  }))
}

function rankOf({ symbol, name }: Entry, wanted: string): number | undefined {
  if (symbol === wanted) return 0
  if (symbol.startsWith(wanted)) return 1
  const at = name.indexOf(wanted)
  if (at === 0) return 2
  if (at > 0) return name[at - 1] === ' ' ? 3 : 4
  return symbol.includes(wanted) ? 5 : undefined
}
