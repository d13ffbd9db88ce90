/** An idea as one imperative sentence, and what a ticket needs of it. */
import type { Recommendation } from '@g2e/contract/recommendations'
import { numberText, quantityText } from '../../ui/index.ts'
import { text } from './text.ts'

const hiddenAmount = '•••••'
type Worded = Pick<Recommendation, 'action' | 'symbol' | 'quantity' | 'notional'>

/** `60 shares` or `$8,904`; empty where the idea names no amount. */
export function amountOf({ quantity, notional }: Pick<Worded, 'quantity' | 'notional'>, hidden: boolean): string {
  if (quantity === null && notional === null) return ''
  if (hidden) return hiddenAmount
  if (quantity !== null) return `${quantityText(quantity) ?? quantity} ${quantity === '1' ? text.share : text.shares}`
  return numberText(notional ?? '', { placesMax: 2, currency: 'USD' }) ?? ''
}

/** `Trim NVDA by 60 shares`, `Buy 40 shares of SGOV`, `Hold JNJ`. */
export function headlineOf(idea: Worded, hidden = false): string {
  const action = text.actions[idea.action]
  const amount = amountOf(idea, hidden)
  if (amount === '') return `${action} ${idea.symbol}`
  return idea.action === 'trim' || idea.action === 'add'
    ? `${action} ${idea.symbol} ${text.by} ${amount}`
    : `${action} ${amount} ${text.of} ${idea.symbol}`
}

const sides = { buy: 'buy', add: 'buy', sell: 'sell', trim: 'sell', rebalance: null, hold: null } as const
/** `null`: this idea is not one order. */
export const sideOf = ({ action }: Pick<Worded, 'action'>): 'buy' | 'sell' | null => sides[action]

const barsMax = 5
/** 0 to 5, and the percent in words; confidence is 0 to 1. */
export function confidenceOf(confidence: number): { readonly bars: number; readonly percent: string } {
  const share = Math.max(0, Math.min(1, confidence))
  return { bars: Math.round(share * barsMax), percent: `${Math.round(share * 100)}%` }
}

/** The first sentence, for a list. */
export const firstSentence = (rationale: string): string => /^.*?[.!?](?=\s|$)/s.exec(rationale)?.[0] ?? rationale

/** A fact's value with its unit, as figures are worded everywhere: `$1,234.77`, `22.19%`, `60 shares`. */
export function factText(value: string, unit: string | null): string {
  if (unit === 'usd') return numberText(value, { places: 2, currency: 'USD' }) ?? value
  const figure = numberText(value, { placesMax: 8 }) ?? value
  if (unit === 'percent') return `${figure}%`
  return unit === null || unit === 'ratio' ? figure : `${figure} ${unit}`
}
