/** As much of MessagePack as these streams use: JSON's values, and instants under `t` as the timestamp extension. */

class Writer {
  #bytes = Buffer.alloc(1024)
  #length = 0

  #reserve(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.alloc(this.#length * 2)
      this.#bytes.copy(larger)
      this.#bytes = larger
    }
    return at
  }

  byte(value: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = value
  }

  uint16(value: number): void {
    const at = this.#reserve(2)
    this.#bytes.writeUInt16BE(value, at)
  }

  uint32(value: number): void {
    const at = this.#reserve(4)
    this.#bytes.writeUInt32BE(value, at)
  }

  double(value: number): void {
    const at = this.#reserve(8)
    this.#bytes.writeDoubleBE(value, at)
  }

  uint64(value: bigint): void {
    const at = this.#reserve(8)
    this.#bytes.writeBigUInt64BE(value, at)
  }

  int64(value: bigint): void {
    const at = this.#reserve(8)
    this.#bytes.writeBigInt64BE(value, at)
  }

  text(value: string): void {
    const encoded = Buffer.from(value, 'utf8')
    if (encoded.length < 32) this.byte(0xa0 | encoded.length)
    else {
      this.byte(0xdb)
      this.uint32(encoded.length)
    }
    const at = this.#reserve(encoded.length)
    encoded.copy(this.#bytes, at)
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}

const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?Z$/

/** Timestamp 64: 30 bits of nanoseconds, 34 of seconds, extension type -1. */
function writeInstant(writer: Writer, text: string): boolean {
  const match = isoInstant.exec(text)
  if (!match) return false
  const seconds = BigInt(Math.floor(Date.parse(text) / 1000))
  const nanoseconds = BigInt((match[1] ?? '').padEnd(9, '0'))
  writer.byte(0xd7)
  writer.byte(0xff)
  writer.uint64((nanoseconds << 34n) | seconds)
  return true
}

function writeNumber(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) {
    writer.byte(0xcb)
    writer.double(value)
  } else if (value >= 0 && value < 128) writer.byte(value)
  else {
    writer.byte(0xd3)
    writer.int64(BigInt(value))
  }
}

function write(writer: Writer, value: unknown): void {
  if (value === null || value === undefined) writer.byte(0xc0)
  else if (typeof value === 'boolean') writer.byte(value ? 0xc3 : 0xc2)
  else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'bigint') {
    writer.byte(0xd3)
    writer.int64(value)
  } else if (typeof value === 'string') {
    if (!writeInstant(writer, value)) writer.text(value)
  } else if (Array.isArray(value)) {
    writer.byte(0xdc)
    writer.uint16(value.length)
    for (const item of value) write(writer, item)
  } else if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    writer.byte(0xde)
    writer.uint16(entries.length)
    for (const [name, item] of entries) {
      writer.text(name)
      write(writer, item)
    }
  }
}

export function pack(value: unknown): Uint8Array {
  const writer = new Writer()
  write(writer, value)
  return writer.done()
}

/** Reads one value. Throws `RangeError` for what is cut short or of a type that JSON lacks. */
export function unpack(bytes: Buffer): unknown {
  const reader = new Reader(bytes)
  return reader.value()
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(): unknown {
    const head = this.#uint(1)
    if (head < 0x80) return head
    if (head < 0x90) return this.#map(head & 0x0f)
    if (head < 0xa0) return this.#list(head & 0x0f)
    if (head < 0xc0) return this.#text(head & 0x1f)
    if (head >= 0xe0) return head - 0x100
    return this.#long(head)
  }

  #long(head: number): unknown {
    switch (head) {
      case 0xc0:
        return null
      case 0xc2:
      case 0xc3:
        return head === 0xc3
      case 0xca:
        return this.#take(4).readFloatBE(0)
      case 0xcb:
        return this.#take(8).readDoubleBE(0)
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(2 ** (head - 0xcc))
      case 0xd3:
        return Number(this.#take(8).readBigInt64BE(0))
      case 0xd7:
        return this.#instant()
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(2 ** (head - 0xd9)))
      case 0xdc:
      case 0xdd:
        return this.#list(this.#uint(2 ** (head - 0xdb)))
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 ** (head - 0xdd)))
      default:
        throw new RangeError(`no JSON value begins with byte ${head}`)
    }
  }

  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new RangeError('the message is cut short')
    const part = this.#bytes.subarray(this.#at, this.#at + count)
    this.#at += count
    return part
  }

  #uint(bytes: number): number {
    return this.#take(bytes).readUIntBE(0, bytes)
  }

  #instant(): string {
    if (this.#uint(1) !== 0xff) throw new RangeError('an extension that is no timestamp')
    const packed = this.#take(8).readBigUInt64BE(0)
    const seconds = Number(packed & 0x3ffffffffn)
    const nanoseconds = String(packed >> 34n).padStart(9, '0')
    return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${nanoseconds}Z`
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #list(length: number): readonly unknown[] {
    return Array.from({ length }, () => this.value())
  }

  #map(length: number): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Array.from({ length }, () => [this.#key(), this.value()]))
  }

  #key(): string {
    const key = this.value()
    if (typeof key !== 'string') throw new RangeError('a key that is no text')
    return key
  }
}
