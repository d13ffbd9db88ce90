/**
 * What the same money would be worth in the benchmark: it starts with the opening value, every later deposit buys in and every
 * withdrawal sells at the benchmark's level of that day. A statistic for drawing, so floats; whole dollars.
 */
import type { Performance } from '@g2e/contract/performance'
import type { LinePoint } from '../../ui/index.ts'

export function sameMoney(series: Performance['series']): LinePoint[] {
  let value: number | null = null
  let level: number | null = null
  return series.map((day) => {
    const percent = day.benchmarkPercent === null ? null : Number(day.benchmarkPercent)
    if (percent === null || day.value === null) return { at: day.date, value: null }
    const now = 1 + percent / 100
    value = value === null || level === null ? Number(day.value) : (value * now) / level + Number(day.netFlow)
    level = now
    return { at: day.date, value: value.toFixed(0) }
  })
}
