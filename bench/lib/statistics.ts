/** Medians with their spread, and a table of them. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly n: number
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const low = sorted[Math.floor(middle)] ?? Number.NaN
  const high = sorted[Math.ceil(middle)] ?? Number.NaN
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, n: sorted.length }
}

const short = (value: number): string =>
  Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

/** `median (min..max, n)` */
export const show = ({ median, min, max, n }: Summary): string =>
  `${short(median)} (${short(min)}..${short(max)}, n=${n})`

export function table(rows: readonly Readonly<Record<string, string>>[]): string {
  const head = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => `| ${head.map((name) => row[name] ?? '').join(' | ')} |`)
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...lines].join('\n')
}

export interface Verdict {
  readonly what: string
  readonly measured: number
  readonly max: number
  readonly unit: string
  /** Where it goes, should the target be missed. */
  readonly why: string
}

/** Says of a target whether it was met, and else by how much it was missed and why. */
export function verdict({ what, measured, max, unit, why }: Verdict): string {
  const figures = `${what}: ${short(measured)}${unit}, target at most ${short(max)}${unit}`
  if (measured <= max) return `- **Met.** ${figures}.`
  return `- **Missed by ${short(measured - max)}${unit}.** ${figures}. ${why}`
}
