/** Reads numbers that are written in words: "twenty-five", "two thirds", "about half", "a dozen", "one and a half million". */
import { decimal } from '../../money/index.ts'
import type { Decimal } from '../../money/index.ts'
import type { FigureUnit, RawFigure } from './raw-figure.ts'
import { hedge } from './raw-figure.ts'

const small: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
}
const tens: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const scales: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
}
const parts: Readonly<Record<string, number>> = {
  half: 2,
  halves: 2,
  third: 3,
  thirds: 3,
  quarter: 4,
  quarters: 4,
  fourth: 4,
  fourths: 4,
  fifth: 5,
  fifths: 5,
  sixth: 6,
  sixths: 6,
  seventh: 7,
  sevenths: 7,
  eighth: 8,
  eighths: 8,
  ninth: 9,
  ninths: 9,
  tenth: 10,
  tenths: 10,
}
const multiples: Readonly<Record<string, string>> = {
  doubled: '2',
  tripled: '3',
  trebled: '3',
  quadrupled: '4',
  quintupled: '5',
  halved: '0.5',
  twice: '2',
  thrice: '3',
  twofold: '2',
  threefold: '3',
  tenfold: '10',
}

const numberWord = [...Object.keys(small), ...Object.keys(tens), ...Object.keys(scales)].join('|')
const partWord = Object.keys(parts).join('|')
const spelled = `(?:${numberWord}|dozens?|couple|score)`
const chain = `(?:(?:an?\\s+)?${spelled}(?:(?:[\\s-]+(?:and\\s+)?)(?:${numberWord}|dozen))*(?:\\s+point(?:\\s+(?:${Object.keys(small).join('|')}))+)?)`
const unit =
  '(?:\\s+(?<percent>per\\s?cent|percentage\\s+points?|%)|[\\s-]+(?<bps>basis\\s+points?)|[\\s-]+(?<money>dollars?|bucks|cents?|euros?)\\b|\\s+(?:(?!per\\b|an?\\b|each\\b|of\\b|in\\b|for\\b|and\\b|or\\b|to\\b|on\\b|at\\b|are\\b|is\\b|your\\b|the\\b)[A-Za-z.]{1,12}\\s+){0,2}?(?<held>shares?|contracts?)\\b|\\s+(?<times>times)\\b)?'
const pattern = new RegExp(
  `(?<![\\p{L}\\d_-])(?<core>(?:(?<minus>minus|negative)\\s+)?(?:(?<multiple>${Object.keys(multiples).join('|')})|` +
    `(?<mixed>${chain})\\s+and\\s+(?:a|one)\\s+half(?<mixedScale>\\s+(?:thousand|million|billion|trillion|dozen|percent))?|` +
    `(?<halfScale>half\\s+an?\\s+(?:hundred|thousand|million|billion|trillion|dozen))|` +
    `(?:(?<top>an?|${Object.keys(small).join('|')})[\\s-]+)?(?<part>${partWord})|(?<chain>${chain})))${unit}(?![\\p{L}\\d])`,
  'dgiu',
)

/** A sum of words: "two hundred and five thousand" is 205,000. */
function valueOfWords(words: readonly string[]): { readonly value: Decimal; readonly step: Decimal } {
  let total = decimal(0)
  let group = decimal(0)
  let step = decimal(1)
  for (const word of words) {
    const scale = word.startsWith('dozen') ? 12 : word === 'score' ? 20 : scales[word]
    if (scale !== undefined) {
      group = (group.isZero() ? decimal(1) : group).times(scale)
      step = decimal(scale >= 1000 ? scale : 1)
      if (scale >= 1000) {
        total = total.plus(group)
        group = decimal(0)
      }
    } else {
      const value = word === 'couple' ? 2 : (small[word] ?? tens[word])
      if (value === undefined) continue
      group = group.plus(value)
      step = decimal(1)
    }
  }
  return { value: total.plus(group), step }
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/[\s-]+/u)

function valueOfChain(text: string): { readonly value: Decimal; readonly step: Decimal } {
  const [whole = '', after] = text.toLowerCase().split(/\s+point\s+/u)
  const base = valueOfWords(wordsOf(whole))
  if (after === undefined) return base
  const digits = wordsOf(after).map((word) => small[word] ?? 0)
  return { value: base.value.plus(decimal(`0.${digits.join('')}`)), step: decimal(10).pow(-digits.length) }
}

type Groups = Readonly<Record<string, string | undefined>>

interface Read {
  readonly magnitude: Decimal
  readonly step: Decimal
  readonly isFraction: boolean
  readonly unit?: FigureUnit
}

const fractionStep = decimal('0.03')

function read(groups: Groups): Read | undefined {
  const { multiple, mixed, mixedScale, halfScale, part, top, chain: words } = groups
  if (multiple !== undefined)
    return {
      magnitude: decimal(multiples[multiple.toLowerCase()] ?? '1'),
      step: decimal('0.1'),
      isFraction: false,
      unit: 'ratio',
    }
  if (mixed !== undefined) {
    const scale = valueOfWords(wordsOf((mixedScale ?? '').trim())).value
    const factor = scale.isZero() ? decimal(1) : scale
    return { magnitude: valueOfChain(mixed).value.plus('0.5').times(factor), step: factor.div(10), isFraction: false }
  }
  if (halfScale !== undefined) {
    const scale = valueOfWords(wordsOf(halfScale).slice(2)).value
    return { magnitude: scale.div(2), step: scale.div(10), isFraction: false }
  }
  if (part !== undefined) {
    const numerator = top === undefined || /^an?$/iu.test(top) ? 1 : (small[top.toLowerCase()] ?? 1)
    return {
      magnitude: decimal(numerator).div(parts[part.toLowerCase()] ?? 1),
      step: fractionStep,
      isFraction: true,
      unit: 'ratio',
    }
  }
  if (words === undefined) return undefined
  const { value, step } = valueOfChain(words)
  return { magnitude: value, step, isFraction: false }
}

/** "First half", "third quarter", "a quarter ago" and "the third" are no fractions. */
function isNoFraction(text: string, match: RegExpExecArray): boolean {
  const { part, top } = match.groups ?? {}
  if (part === undefined) return false
  const [lead, rest] = [text.slice(0, match.index), text.slice(match.index + match[0].length)]
  const isNamed = /^\s*(?:of|the\b|your\b|my\b|our\b|their\b|its\b|in\b|as\b)/iu.test(rest)
  const isBehind = hedge.test(lead) || /\b(?:by|is|are|was|makes? up|holds?|at)\s+(?:an?\s+)?$/iu.test(lead)
  if (/\b(?:first|second|third|fourth|last|next|this|each|every|per|previous|once)\s+(?:an?\s+)?$/iu.test(lead))
    return true
  if (/^[\s-]*(?:ago|later|earlier|end\b|year|point|hour|day|time\b|back\b)/iu.test(rest)) return true
  if (/^hal(?:f|ves)$/iu.test(part)) return top === undefined && !isNamed && !isBehind
  if (top === undefined) return true
  return /^an?$/iu.test(top) ? !isNamed && !isBehind : false
}

/** "No one", "one of", "this one", "a couple of reasons": pronouns and manners of speaking. */
const isPronoun = (text: string, match: RegExpExecArray): boolean =>
  /^(?:one|zero)$/iu.test(match[0]) &&
  (/\b(?:no|any|every|some|each|this|that|the|which|another|only)\s+$/iu.test(text.slice(0, match.index)) ||
    /^\s+(?:of|another|day|could|can|should|would|might|may|must|more|thing|reason|way|step)\b/iu.test(
      text.slice(match.index + match[0].length),
    ))

function unitOf(groups: Groups, fallback: FigureUnit): { readonly unit: FigureUnit; readonly currency: string | null } {
  if (groups['percent'] ?? groups['bps']) return { unit: 'percent', currency: null }
  const { money, held } = groups
  if (money) return { unit: 'money', currency: /^euro/iu.test(money) ? 'eur' : 'usd' }
  if (held) return { unit: /^contract/iu.test(held) ? 'contracts' : 'shares', currency: null }
  return groups['times'] ? { unit: 'ratio', currency: null } : { unit: fallback, currency: null }
}

function figureOf(text: string, match: RegExpExecArray): RawFigure | undefined {
  const groups: Groups = match.groups ?? {}
  const found = read(groups)
  if (!found) return undefined
  const isHedged = hedge.test(text.slice(Math.max(0, match.index - 24), match.index))
  const shift = groups['bps'] !== undefined || /^cents?$/iu.test(groups['money'] ?? '') ? decimal('0.01') : decimal(1)
  const hedgedBy = found.isFraction ? decimal('0.05') : found.magnitude.times('0.1')
  return {
    start: match.index,
    end: groups['held'] === undefined ? match.index + match[0].length : (match.indices?.groups?.['core']?.[1] ?? 0),
    magnitude: found.magnitude.times(shift),
    sign: groups['minus'] === undefined ? 0 : -1,
    tolerance: (isHedged ? hedgedBy : found.step.div(2)).times(shift),
    ...unitOf(groups, found.unit ?? 'none'),
    isInteger: found.magnitude.isInteger(),
    significant: 1,
  }
}

export function lexWords(masked: string): readonly RawFigure[] {
  const figures: RawFigure[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(masked); match; match = pattern.exec(masked)) {
    if (isNoFraction(masked, match) || isPronoun(masked, match)) continue
    const figure = figureOf(masked, match)
    if (figure) figures.push(figure)
  }
  return figures
}

/** Whether a masked span states a number at all. */
export const holdsNumber = (text: string): boolean =>
  /\d/u.test(text) || new RegExp(`\\b(?:${numberWord})\\b`, 'iu').test(text)
