/** OSI option symbols without padding: root, YYMMDD, C or P, strike in thousandths in eight digits. */
import { Price, decimal } from '../money/index.ts'

export interface OptionTerms {
  /** Root, usually the underlying's symbol; adjusted contracts end in a digit (`AAPL1`). */
  readonly root: string
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly strike: Price
}

const pattern = /^([A-Z]{1,6}\d?)(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/

/** What follows the root: date, right and strike. */
const termsLength = 15
const rootLengthMax = 7
const zero = 48
const nine = 57

export const isOptionSymbol = (symbol: string): boolean => {
  // Most symbols are shares' and too short; the others end in eight digits.
  const { length } = symbol
  if (length <= termsLength || length > termsLength + rootLengthMax) return false
  const last = symbol.charCodeAt(length - 1)
  return last >= zero && last <= nine && pattern.test(symbol)
}

/** The root of an option symbol, usually its underlying; any other symbol is its own. */
export const rootOfSymbol = (symbol: string): string =>
  isOptionSymbol(symbol) ? symbol.slice(0, -termsLength) : symbol

export function parseOptionSymbol(symbol: string): OptionTerms | undefined {
  const match = pattern.exec(symbol)
  if (!match) return undefined
  const [, root = '', year, month, day, right, strike = '0'] = match
  return {
    root,
    expiresOn: `20${year}-${month}-${day}`,
    right: right === 'C' ? 'call' : 'put',
    strike: strikeOf(Number(strike)),
  }
}

/** Of whole thousandths, which eight digits keep small: `250000` is `250`, `2500` is `2.5`. */
function strikeOf(thousandths: number): Price {
  const whole = Math.floor(thousandths / 1000)
  const part = thousandths - whole * 1000
  if (part === 0) return Price(String(whole))
  return Price(`${whole}.${String(part).padStart(3, '0').replace(/0+$/, '')}`)
}

export function formatOptionSymbol({ root, expiresOn, right, strike }: OptionTerms): string {
  const thousandths = decimal(strike).times(1000).toFixed(0).padStart(8, '0')
  return `${root}${expiresOn.slice(2, 4)}${expiresOn.slice(5, 7)}${expiresOn.slice(8, 10)}${right === 'call' ? 'C' : 'P'}${thousandths}`
}
