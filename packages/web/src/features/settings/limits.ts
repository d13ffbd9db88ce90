/** The limits as typed, and as the API takes them: an empty field is `null`, which is no limit. */
import type { TradingSettings, TradingSettingsChange } from '@g2e/contract/orders'
import type { Input } from '../../api/index.ts'
import { text } from './text.ts'

export const decimalLimits = ['maxOrderNotional', 'priceCollarPercent', 'concentrationPercent'] as const
export const wholeLimits = ['maxOrdersPerDay', 'duplicateWindowSeconds'] as const
export type LimitName = (typeof decimalLimits)[number] | (typeof wholeLimits)[number]
export type Typed = Readonly<Partial<Record<LimitName, string>>>

export const typedOf = (settings: TradingSettings, name: LimitName): string => String(settings[name] ?? '')

const isDecimal = (value: string): boolean => /^\d{1,40}(?:\.\d{1,40})?$/.test(value) && /[1-9]/.test(value)
const isWhole = (value: string): boolean => /^[1-9]\d{0,8}$/.test(value)

export function faultOf(name: LimitName, value: string): string | undefined {
  if (value === '') return undefined
  const isFine = wholeLimits.some((one) => one === name) ? isWhole(value) : isDecimal(value)
  if (isFine) return undefined
  return wholeLimits.some((one) => one === name) ? text.trading.notWhole : text.trading.notPositive
}

/** Only what differs from what holds now. */
export function limitChanges(settings: TradingSettings, typed: Typed): Input<typeof TradingSettingsChange> {
  const changes: {
    -readonly [Name in keyof Input<typeof TradingSettingsChange>]: Input<typeof TradingSettingsChange>[Name]
  } = {}
  for (const name of decimalLimits) {
    const value = typed[name]
    if (value !== undefined && value !== typedOf(settings, name)) changes[name] = value === '' ? null : value
  }
  for (const name of wholeLimits) {
    const value = typed[name]
    if (value !== undefined && value !== typedOf(settings, name)) changes[name] = value === '' ? null : Number(value)
  }
  return changes
}
