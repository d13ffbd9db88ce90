/** Reads numbers that are written in digits: signs, currencies, grouping of several countries, scales, units, fractions. */
import { decimal } from '../../money/index.ts'
import type { Decimal } from '../../money/index.ts'
import type { FigureUnit, RawFigure } from './raw-figure.ts'

const currencyCodes: Readonly<Record<string, string>> = {
  $: 'usd',
  us$: 'usd',
  usd: 'usd',
  dollar: 'usd',
  dollars: 'usd',
  buck: 'usd',
  bucks: 'usd',
  cent: 'usd',
  cents: 'usd',
  '€': 'eur',
  eur: 'eur',
  euro: 'eur',
  euros: 'eur',
  '£': 'gbp',
  gbp: 'gbp',
  '¥': 'jpy',
  jpy: 'jpy',
  yen: 'jpy',
  '₹': 'inr',
  chf: 'chf',
  cad: 'cad',
  c$: 'cad',
  a$: 'aud',
  aud: 'aud',
  hk$: 'hkd',
}

const before = '(?<currency>US\\$|HK\\$|[CA]\\$|[$€£¥₹]|(?:USD|EUR|GBP|JPY|CHF|CAD|AUD)\\s?)?'
const body = [
  '\\d{1,3}(?:,\\d{2,3})*,\\d{3}(?:\\.\\d+)?(?!\\d)',
  '\\d{1,3}(?:\\.\\d{3})+,\\d+',
  '\\d{1,3}(?:\\.\\d{3}){2,}(?![.\\d])',
  "\\d{1,3}(?:['\\u00a0]\\d{3})+(?:[.,]\\d+)?(?!\\d)",
  '\\d{1,3}(?: \\d{3})+,\\d{1,2}(?!\\d)',
  '\\d+,\\d{1,2}(?!\\d)',
  '\\d*\\.\\d+(?:[eE][+-]?\\d{1,2})?(?!\\d)',
  '\\d+(?:[eE][+-]?\\d{1,2})?',
].join('|')
const fraction = '(?:(?<whole>\\d+)\\s+)?(?<top>\\d{1,2})\\/(?<bottom>\\d{1,3})(?![\\d/])'
const scale =
  '(?:(?<short>k|K|mm|MM|mn|m|M|bn|b|B|tn|trn|T)(?![A-Za-z0-9])|\\s?(?<long>hundred|thousand|million|billion|trillion)s?(?![a-z]))?'
const after =
  '(?:\\s?(?<percent>%|percentage\\s+points?|per\\s?cent|pct\\b|pp\\b|ppts?\\b)|[\\s-]?(?<bps>bps?\\b|basis\\s+points?)|\\s?(?<times>x(?![a-z])|×|times\\b|-fold\\b)|' +
  '[\\s-]?(?<money>US\\s+dollars?|dollars?|bucks?|cents?|euros?|yen|USD|EUR|GBP|JPY|CHF|CAD|AUD|€|£)(?![A-Za-z])|' +
  '[\\s-](?:(?!per\\b|an?\\b|each\\b|of\\b|in\\b|for\\b|and\\b|or\\b|to\\b|on\\b|at\\b|are\\b|is\\b|your\\b|the\\b)[A-Za-z.]{1,12}\\s+){0,2}?(?<held>shares?|contracts?)\\b)?'
const pattern = new RegExp(
  `(?<core>(?<![\\p{L}\\d_])(?<sign>[-+±]|\\b(?:minus|negative|plus)\\s+)?${before}(?<sign2>[-+])?(?:${fraction}|(?<body>${body}))${scale})${after}`,
  'dgiu',
)

const factors: Readonly<Record<string, number>> = {
  hundred: 2,
  k: 3,
  thousand: 3,
  m: 6,
  mm: 6,
  mn: 6,
  million: 6,
  b: 9,
  bn: 9,
  billion: 9,
  t: 12,
  tn: 12,
  trn: 12,
  trillion: 12,
}

interface Value {
  readonly magnitude: Decimal
  readonly tolerance: Decimal
  readonly isInteger: boolean
  readonly significant: number
}

const half = decimal('0.5')

/** A number's digits in the form that decimals are written in; grouping is dropped, a decimal comma becomes a point. */
function normalized(text: string): string {
  const bare = text.replaceAll(/['\u00a0 ]/gu, '')
  if (/^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/u.test(bare)) return bare.replaceAll(',', '')
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/u.test(bare)) return bare.replaceAll('.', '').replace(',', '.')
  if (/^\d{1,3}(?:\.\d{3}){2,}$/u.test(bare)) return bare.replaceAll('.', '')
  return bare.replace(',', '.')
}

function valueOfBody(text: string, exponent: number): Value {
  const [mantissa = '0', power = '0'] = normalized(text).toLowerCase().split('e')
  const places = mantissa.includes('.') ? mantissa.length - mantissa.indexOf('.') - 1 : 0
  const shift = decimal(10).pow(exponent + Number(power))
  const magnitude = decimal(mantissa.startsWith('.') ? `0${mantissa}` : mantissa).times(shift)
  return {
    magnitude,
    tolerance: half.times(decimal(10).pow(-places)).times(shift),
    isInteger: magnitude.isInteger(),
    significant: mantissa.replace('.', '').replace(/^0+/u, '').length,
  }
}

/** "2/3" stands for every value that a person would call so: a point and a half around it. */
function valueOfFraction(whole: string, top: string, bottom: string, exponent: number): Value | undefined {
  if (Number(bottom) === 0) return undefined
  const shift = decimal(10).pow(exponent)
  const magnitude = decimal(whole).plus(decimal(top).div(bottom)).times(shift)
  return { magnitude, tolerance: decimal('0.015').times(shift), isInteger: false, significant: 2 }
}

type Groups = Readonly<Record<string, string | undefined>>

function unitOf(groups: Groups): { readonly unit: FigureUnit; readonly currency: string | null } {
  const code =
    currencyCodes[
      (groups['currency'] ?? groups['money'] ?? '')
        .trim()
        .toLowerCase()
        .replace(/^us\s+/u, '')
    ]
  if (groups['percent'] !== undefined || groups['bps'] !== undefined) return { unit: 'percent', currency: null }
  if (groups['times'] !== undefined) return { unit: 'ratio', currency: null }
  if (code !== undefined) return { unit: 'money', currency: code }
  if (groups['held'] !== undefined)
    return { unit: /^contract/iu.test(groups['held']) ? 'contracts' : 'shares', currency: null }
  return { unit: 'none', currency: null }
}

const signOf = (text: string | undefined): -1 | 0 | 1 =>
  text === undefined || text.startsWith('±') ? 0 : /^(?:-|minus|negative)/iu.test(text) ? -1 : 1

/** Two places to the left for basis points and cents. */
function exponentOf(groups: Groups): number {
  const named = factors[(groups['short'] ?? groups['long'] ?? '').toLowerCase()] ?? 0
  const small = groups['bps'] !== undefined || /^cents?$/iu.test(groups['money'] ?? '') ? 2 : 0
  return named - small
}

function figureOf(match: RegExpExecArray): RawFigure | undefined {
  const groups: Groups = match.groups ?? {}
  const exponent = exponentOf(groups)
  const { top, bottom, whole = '0' } = groups
  const value =
    top !== undefined && bottom !== undefined
      ? valueOfFraction(whole, top, bottom, exponent)
      : valueOfBody(groups['body'] ?? '0', exponent)
  if (!value) return undefined
  const isFraction = top !== undefined
  const { unit, currency } = unitOf(groups)
  return {
    start: match.index,
    // What is held is context, not part of the figure.
    end: groups['held'] === undefined ? match.index + match[0].length : (match.indices?.groups?.['core']?.[1] ?? 0),
    ...value,
    unit: unit === 'none' && isFraction ? 'ratio' : unit,
    currency,
    sign: signOf(groups['sign'] ?? groups['sign2']),
  }
}

/** Dates such as 11/20 are no fractions; 24/7 and the like were masked before. */
const isDateLike = (match: RegExpExecArray): boolean =>
  match.groups?.['top'] !== undefined && Number(match.groups['top']) >= Number(match.groups['bottom'])

/** `masked` is the plain text with exempt spans blanked out by letters, so that nothing joins across them. */
export function lexDigits(masked: string): readonly RawFigure[] {
  const figures: RawFigure[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(masked); match; match = pattern.exec(masked)) {
    const figure = isDateLike(match) ? undefined : figureOf(match)
    if (figure) figures.push(withAccountingSign(masked, figure))
  }
  return distributeUnits(masked, figures)
}

/**
 * "($401.20)" is a loss where a bookkeeper wrote it: alone in a cell, or after "is", "of", ":" and the like. After a
 * figure or a name it only adds: "your gain is $401.20 (26.7%)", "AAPL ($190.12)".
 */
function withAccountingSign(text: string, figure: RawFigure): RawFigure {
  if (figure.sign !== 0 || text[figure.start - 1] !== '(' || text[figure.end] !== ')') return figure
  const lead = text.slice(Math.max(0, figure.start - 30), figure.start - 1)
  const isAccounting =
    /(?:^|[|:=,;\n]|\b(?:is|was|are|were|of|to|at|by|be|totals?|change|p\/l|p&l|pl|loss|net|gain))\s*\$?\s*$/iu.test(
      lead,
    )
  return isAccounting ? { ...figure, sign: -1 } : figure
}

/** In "10-15%", "$190 to 195" and "between 190 and 191 dollars" both ends have the unit that one of them shows. */
function distributeUnits(text: string, figures: readonly RawFigure[]): readonly RawFigure[] {
  return figures.map((figure, index) => {
    if (figure.unit !== 'none') return figure
    const next = figures[index + 1]
    const previous = figures[index - 1]
    const joins = (from: number, to: number) => /^\s*(?:-|–|—|to|and|or)\s*$/iu.test(text.slice(from, to))
    const twin =
      next && joins(figure.end, next.start)
        ? next
        : previous && joins(previous.end, figure.start)
          ? previous
          : undefined
    return twin && twin.unit !== 'none' ? { ...figure, unit: twin.unit, currency: twin.currency } : figure
  })
}
