/**
 * The state in an append-only file: one line per flush, synced before the flush resolves, so that whatever an answer said
 * survives kill -9 and a power cut. Flushes that arrive while one is being written share the next. When the journal has grown
 * to several times the state it is rewritten beside itself and swapped in by a rename.
 */
import { open, readFile, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { journalHeader, journalLine, readJournal } from './journal-lines.ts'
import type { Change } from './journal-lines.ts'
import { MemoryCollections } from './memory-store.ts'
import type { Collection, OwnedStore } from './state-store.ts'

const compactAboveBytesDefault = 8 * 1024 * 1024
/** A journal is rewritten when it is this many times what it was after the last rewriting. */
const compactGrowth = 4
const compactLineEntriesMax = 500
const fileMode = 0o600

export interface FileStoreOptions {
  /** Journals below this size are left alone. */
  readonly compactAboveBytes?: number
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** A rename is durable only once its folder is; Windows cannot open one, and needs no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

class FileStore implements OwnedStore {
  readonly #path: string
  readonly #compactAboveBytes: number
  readonly #collections = new MemoryCollections((name, key) => this.#note(name, key))
  #changed = new Map<string, Set<string>>()
  #file: FileHandle | undefined
  #length = 0
  #lengthAfterCompaction = 0
  #writing: Promise<void> | undefined
  #waiting: Promise<void> | undefined

  constructor(path: string, { compactAboveBytes = compactAboveBytesDefault }: FileStoreOptions) {
    this.#path = path
    this.#compactAboveBytes = compactAboveBytes
  }

  async load(): Promise<void> {
    await rm(this.#newPath, { force: true })
    const bytes = await readIfThere(this.#path)
    this.#length = readJournal(this.#path, bytes, ([name, key, ...value]) => {
      if (value.length === 0) this.#collections.collection(name).delete(key)
      else this.#collections.collection<unknown>(name).set(key, value[0])
    })
    this.#changed.clear()
    this.#file = await open(this.#path, bytes.length === 0 ? 'w+' : 'r+', fileMode)
    await this.#file.truncate(this.#length)
    if (this.#length === 0) await this.#append(journalHeader)
    await syncFolder(this.#path)
    this.#lengthAfterCompaction = this.#length
  }

  get isChanged(): boolean {
    return this.#changed.size > 0
  }

  collection<T>(name: string): Collection<T> {
    return this.#collections.collection(name)
  }

  flush(): Promise<void> {
    if (this.#waiting) return this.#waiting
    if (this.#changed.size === 0) return this.#writing ?? Promise.resolve()
    // A write that failed is its own caller's to hear of; this one takes along what that one did not get to the disk.
    const before = this.#writing?.catch(() => undefined) ?? Promise.resolve()
    const job: Promise<void> = before
      .then(() => {
        this.#waiting = undefined
        this.#writing = job
        return this.#write()
      })
      .finally(() => {
        if (this.#writing === job) this.#writing = undefined
      })
    this.#waiting = job
    return job
  }

  clear(): void {
    this.#collections.clear()
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#file?.close()
    this.#file = undefined
  }

  get #newPath(): string {
    return `${this.#path}.new`
  }

  #note(name: string, key: string): void {
    const keys = this.#changed.get(name)
    if (keys) keys.add(key)
    else this.#changed.set(name, new Set([key]))
  }

  async #write(): Promise<void> {
    const taken = this.#changed
    this.#changed = new Map()
    try {
      await this.#append(journalLine(this.#changesOf(taken)))
    } catch (error) {
      // What could not be written is still owed; the next flush writes over the torn line.
      for (const [name, keys] of taken) for (const key of keys) this.#note(name, key)
      throw error
    }
    if (this.#length > Math.max(this.#compactAboveBytes, compactGrowth * this.#lengthAfterCompaction))
      await this.#compact()
  }

  #changesOf(taken: ReadonlyMap<string, ReadonlySet<string>>): Change[] {
    const changes: Change[] = []
    for (const [name, keys] of taken) {
      const collection = this.#collections.collection<unknown>(name)
      for (const key of keys) {
        const value = collection.get(key)
        changes.push(value === undefined ? [name, key] : [name, key, value])
      }
    }
    return changes
  }

  async #append(line: string): Promise<void> {
    const file = this.#file
    if (!file) throw new Error(`the store ${this.#path} is closed`)
    const bytes = Buffer.from(line)
    await file.truncate(this.#length)
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, this.#length + done)
      done += bytesWritten
    }
    await file.datasync()
    this.#length += bytes.length
  }

  /** The entries are taken at one instant (values never change), so the copy is the state between two changes. */
  async #compact(): Promise<void> {
    const entries: Change[] = this.#collections
      .names()
      .flatMap((name) =>
        [...this.#collections.collection<unknown>(name).entries()].map(([key, value]) => [name, key, value] as const),
      )
    const copy = await open(this.#newPath, 'w+', fileMode)
    let length = 0
    const put = async (line: string): Promise<void> => {
      const { bytesWritten } = await copy.write(line)
      length += bytesWritten
    }
    try {
      await put(journalHeader)
      for (let from = 0; from < entries.length; from += compactLineEntriesMax)
        await put(journalLine(entries.slice(from, from + compactLineEntriesMax)))
      await copy.datasync()
      await rename(this.#newPath, this.#path)
    } catch {
      // The long journal is as good as the short one (a full disk is no loss); it is tried again after as much growth.
      await copy.close()
      await rm(this.#newPath, { force: true })
      this.#lengthAfterCompaction = this.#length
      return
    }
    await this.#file?.close()
    this.#file = copy
    this.#length = length
    this.#lengthAfterCompaction = length
    await syncFolder(this.#path)
  }
}

/**
 * Opens (or begins) the journal at `path`, whose folder must exist. Throws with advice when the file is not ours or damaged
 * before its last line.
 */
export async function fileStore(path: string, options: FileStoreOptions = {}): Promise<OwnedStore> {
  const store = new FileStore(path, options)
  await store.load()
  return store
}
