/** Numbers as files write them: signs of currencies, separators of thousands, decimal commas, parentheses for less than zero. */
import { decimal, isDecimalText } from '../money/index.ts'

export interface NumberForm {
  readonly decimalComma: boolean
}

const money = /[$€£¥₹\u00a0\u202f\s']|(?<![A-Z])(?:USD|EUR|GBP|CHF|CAD|JPY|AUD)(?![A-Z])/g
/** Beyond what the ledger holds exactly (`fixed-point.ts`). */
const placesMax = 18

function plainOf(text: string, decimalComma: boolean): string | undefined {
  const [thousands, point] = decimalComma ? ['.', ','] : [',', '.']
  const [whole = '', fraction, ...rest] = text.split(point)
  if (rest.length > 0) return undefined
  const groups = whole.split(thousands)
  const isGrouped = groups.length > 1
  // Groups of three, but for the first: "1,23" is no number with a decimal point.
  if (isGrouped && (!/^\d{1,3}$/.test(groups[0] ?? '') || groups.slice(1).some((group) => !/^\d{3}$/.test(group))))
    return undefined
  const digits = groups.join('')
  return fraction === undefined ? digits : `${digits === '' ? '0' : digits}.${fraction}`
}

/** A plain decimal, `null` where nothing stands, `undefined` for what is no number. */
export function readNumber(given: string, { decimalComma }: NumberForm): string | null | undefined {
  const bare = given.replace(money, '')
  if (bare === '' || /^(?:-|--|n\/a)$/i.test(bare)) return null
  const inParentheses = /^\((.*)\)$/.exec(bare)
  const signed = /^([+-]?)(.*?)(-?)$/.exec(inParentheses?.[1] ?? bare)
  const isNegative = inParentheses !== null || signed?.[1] === '-' || signed?.[3] === '-'
  const plain = plainOf(signed?.[2] ?? '', decimalComma)
  if (plain === undefined || !isDecimalText(plain)) return undefined
  const value = decimal(plain)
  if (value.decimalPlaces() > placesMax) return undefined
  return (isNegative ? value.negated() : value).toFixed().replace(/^-0$/, '0')
}
