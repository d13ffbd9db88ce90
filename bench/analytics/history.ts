/** Years of made-up history in columns: the same cases as the typed single pass and ours are measured on. */
export interface Case {
  /** Rows, symbols; of one currency. */
  readonly N: number
  readonly H: number
}

export interface History {
  readonly N: number
  readonly H: number
  readonly D: number
  readonly C: number
  /** By day, then symbol, whole cents. */
  readonly price: Float64Array
  readonly cur: Uint8Array
  readonly fx: Float64Array
  readonly day: Int32Array
  readonly sym: Int32Array
  readonly side: Int8Array
  readonly qty: Float64Array
  readonly px: Float64Array
  readonly fee: Float64Array
}

export const cases = {
  n10k_h50: { N: 10_000, H: 50 },
  n10k_h500: { N: 10_000, H: 500 },
  n100k_h50: { N: 100_000, H: 50 },
  n100k_h500: { N: 100_000, H: 500 },
  n1m_h500: { N: 1_000_000, H: 500 },
} as const satisfies Readonly<Record<string, Case>>

/** Ten years of calendar days. */
const days = 3_650

export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const bell = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())

function pricesOf(symbols: number, random: () => number): Float64Array {
  const price = new Float64Array(days * symbols)
  const last = Float64Array.from({ length: symbols }, () => 10 + 300 * random())
  const spread = Float64Array.from({ length: symbols }, () => 0.008 + 0.02 * random())
  for (let day = 0; day < days; day += 1)
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      const moved = 1 + 0.0002 + (spread[symbol] ?? 0) * bell(random)
      last[symbol] = Math.max(1, (last[symbol] ?? 0) * moved)
      price[day * symbols + symbol] = Math.round((last[symbol] ?? 0) * 100) / 100
    }
  return price
}

export function makeHistory({ N, H }: Case): History {
  const random = randomOf(7)
  const price = pricesOf(H, random)
  const day = new Int32Array(N)
  const sym = new Int32Array(N)
  const side = new Int8Array(N)
  const [qty, px, fee] = [new Float64Array(N), new Float64Array(N), new Float64Array(N)]
  const held = new Float64Array(H)
  for (let row = 0; row < N; row += 1) {
    const today = Math.min(days - 2, Math.floor(30 + ((days - 32) * row) / N))
    const symbol = row < H ? row : Math.floor(random() * H)
    const before = held[symbol] ?? 0
    const isSale = before > 2 && random() < 0.4
    const size = isSale ? Math.max(1, Math.floor(before * (0.1 + 0.5 * random()))) : 1 + Math.floor(random() * 50)
    held[symbol] = before + (isSale ? -size : size)
    day[row] = today
    sym[row] = symbol
    side[row] = isSale ? -1 : 1
    qty[row] = size
    px[row] = price[today * H + symbol] ?? 0
    fee[row] = Math.round(100 * (0.5 + random())) / 100
  }
  const [C, cur, fx] = [1, new Uint8Array(H), new Float64Array(days).fill(1)]
  return { N, H, D: days, C, price, cur, fx, day, sym, side, qty, px, fee }
}
