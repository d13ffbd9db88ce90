/** OSI option symbols without padding: root, YYMMDD, C or P, strike in thousandths in eight digits. */
import { decimal, toPrice } from '../money/index.ts'
import type { Price } from '../money/index.ts'

export interface OptionTerms {
  /** Root, usually the underlying's symbol; adjusted contracts end in a digit (`AAPL1`). */
  readonly root: string
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly strike: Price
}

const pattern = /^([A-Z]{1,6}\d?)(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/

export const isOptionSymbol = (symbol: string): boolean => pattern.test(symbol)

export function parseOptionSymbol(symbol: string): OptionTerms | undefined {
  const match = pattern.exec(symbol)
  if (!match) return undefined
  const [, root = '', year, month, day, right, strike = '0'] = match
  return {
    root,
    expiresOn: `20${year}-${month}-${day}`,
    right: right === 'C' ? 'call' : 'put',
    strike: toPrice(decimal(strike).div(1000)),
  }
}

export function formatOptionSymbol({ root, expiresOn, right, strike }: OptionTerms): string {
  const thousandths = decimal(strike).times(1000).toFixed(0).padStart(8, '0')
  return `${root}${expiresOn.slice(2, 4)}${expiresOn.slice(5, 7)}${expiresOn.slice(8, 10)}${right === 'call' ? 'C' : 'P'}${thousandths}`
}
