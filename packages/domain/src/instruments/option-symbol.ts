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
const rightAt = 6
const rootLettersMax = 6
const [zero, nine, letterA, letterZ, call, put] = [48, 57, 65, 90, 67, 80]

const isDigit = (code: number): boolean => code >= zero && code <= nine
const isLetter = (code: number): boolean => code >= letterA && code <= letterZ

/** By hand, as lists ask it of every symbol: most are shares' and too short. */
export function isOptionSymbol(symbol: string): boolean {
  const rootLength = symbol.length - termsLength
  if (rootLength < 1 || rootLength > rootLettersMax + 1) return false
  for (let index = rootLength; index < symbol.length; index += 1) {
    const code = symbol.charCodeAt(index)
    if (index === rootLength + rightAt ? code !== call && code !== put : !isDigit(code)) return false
  }
  const letters = isDigit(symbol.charCodeAt(rootLength - 1)) ? rootLength - 1 : rootLength
  if (letters < 1 || letters > rootLettersMax) return false
  for (let index = 0; index < letters; index += 1) if (!isLetter(symbol.charCodeAt(index))) return false
  return true
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
