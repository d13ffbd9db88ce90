/**
 * The number gate: every figure of an answer must be a value of a tool result, a number that the person gave, or one
 * operation over two of them; the rest is struck and marked. It knows nothing of models; what it cannot prove it does not let through.
 */
import { exemptSpans } from './exempt.ts'
import type { Exempt } from './exempt.ts'
import { directionOf } from './direction.ts'
import { statedDates } from './dates.ts'
import { lexDigits } from './lex-digits.ts'
import { holdsNumber, lexWords } from './lex-words.ts'
import { derivationOf, inScope, knownOf, knownOfUser, misfit } from './match.ts'
import type { FigureInContext, Known, Misfit } from './match.ts'
import { plainText, spanInSource } from './plain-text.ts'
import type { PlainText } from './plain-text.ts'
import type { RawFigure } from './raw-figure.ts'
import { findMentions, sentencesOf, subjectOf } from './subject.ts'
import type { Mention, Sentence } from './subject.ts'
import type { Fact, Figure, GateAnswer, GateInput, Verdict } from './types.ts'

/** Pairs of many facts hit almost any figure by chance: beyond this, one of the two must be spoken of. */
const freePairsMax = 12
const derivedFactsMax = 80
const smallCountMax = 10
/** So many digits are no coincidence. */
const tellingDigits = 3

export function gate({ text, facts, userText = '' }: GateInput): GateAnswer {
  const plain = plainText(text)
  const exempt = exemptSpans(plain.text)
  const raw = figuresIn(plain.text, exempt)
  const known = facts.flatMap((fact) => knownOf(fact) ?? [])
  const user = figuresIn(plainText(userText).text, exemptSpans(plainText(userText).text)).map(knownOfUser)
  const contexts = contextsOf(plain.text, raw, facts)
  const judged = judgeAll(plain.text, contexts, known, user)
  const figures = [
    ...judged.map(({ figure, ...verdict }) => presented(plain, figure, verdict)),
    ...exempt.flatMap((span) =>
      holdsNumber(plain.text.slice(span.start, span.end)) ? [exemptFigure(plain, span)] : [],
    ),
  ].toSorted((a, b) => a.start - b.start)
  return {
    figures,
    unverified: figures.filter(({ verdict }) => verdict === 'unverified').length,
    gatedText: struck(text, figures),
  }
}

/** Exempt spans become letters: nothing is read in them and nothing joins across them. */
function figuresIn(text: string, exempt: readonly Exempt[]): readonly RawFigure[] {
  let masked = text
  for (const { start, end } of exempt)
    masked = masked.slice(0, start) + '\u0001'.repeat(end - start) + masked.slice(end)
  const digits = lexDigits(masked)
  const words = lexWords(masked).filter(
    (word) => !digits.some(({ start, end }) => word.start < end && word.end > start),
  )
  return [...digits, ...words].toSorted((a, b) => a.start - b.start)
}

interface Placed extends FigureInContext {
  readonly sentence: Sentence
}

function contextsOf(text: string, raw: readonly RawFigure[], facts: readonly Fact[]): readonly Placed[] {
  const sentences = sentencesOf(text)
  const mentions = findMentions(text, facts)
  return raw.map((figure, index) => {
    const sentence = sentences.find(({ start, end }) => figure.start >= start && figure.start < end) ?? {
      start: 0,
      end: text.length,
      paragraphStart: 0,
      isTableRow: false,
    }
    const from = Math.max(sentence.start, raw[index - 1]?.end ?? 0)
    const to = Math.min(sentence.end, raw[index + 1]?.start ?? text.length)
    return {
      figure: asHeld(text, figure, mentions),
      sentence,
      subject: subjectOf(text, figure, sentence, mentions),
      direction: directionOf(text, figure, { from, to, sentenceStart: sentence.start }),
      dates: statedDates(text.slice(sentence.start, sentence.end)),
    }
  })
}

/** "Buy 10 AAPL" speaks of shares although it does not say so. */
function asHeld(text: string, figure: RawFigure, mentions: readonly Mention[]): RawFigure {
  const isFollowed = mentions.some(({ start }) => start > figure.end && /^\s+$/u.test(text.slice(figure.end, start)))
  const isTraded =
    /\b(?:buy|sell|hold|own|add|trim|bought|sold|short|cover|holding|buying|selling|of|have)\s+(?:about\s+|another\s+)?$/iu
  return figure.unit === 'none' && isFollowed && isTraded.test(text.slice(Math.max(0, figure.start - 24), figure.start))
    ? { ...figure, unit: 'shares' }
    : figure
}

interface Judged {
  readonly figure: RawFigure
  readonly verdict: Verdict
  readonly factIds: readonly string[]
  readonly reason: string | null
  /** False: these are a fact's digits, told of another symbol, day or direction; no computation makes that true. */
  readonly mayBeDerived?: boolean
}

function judgeAll(
  text: string,
  contexts: readonly Placed[],
  known: readonly Known[],
  user: readonly Known[],
): readonly Judged[] {
  const first = contexts.map((context) => ({ context, judged: judgeDirect(text, context, known, user) }))
  const cited = new Set(first.flatMap(({ judged }) => (judged.verdict === 'fact' ? judged.factIds : [])))
  return first.map(({ context, judged }) => {
    if (judged.verdict !== 'unverified' || judged.mayBeDerived === false) return judged
    const derived = derive(text, context, { known, user, cited })
    return derived ? { figure: judged.figure, verdict: 'derived', ...derived } : judged
  })
}

function judgeDirect(text: string, context: Placed, known: readonly Known[], user: readonly Known[]): Judged {
  const { figure } = context
  if (isSmallCount(text, context)) return { figure, verdict: 'exempt', factIds: [], reason: 'small count' }
  let misread: Misfit | undefined
  const matches: Known[] = []
  for (const fact of known) {
    const found = misfit(context, fact)
    if (found === undefined) matches.push(fact)
    else if (found !== null && (misread === undefined || (found.isFalse && !misread.isFalse))) misread = found
  }
  if (matches.length > 0) return { figure, verdict: 'fact', factIds: closest(figure, matches), reason: null }
  if (user.some((number) => misfit({ ...context, dates: [] }, number) === undefined))
    return { figure, verdict: 'user', factIds: [], reason: 'you gave this number' }
  return {
    figure,
    verdict: 'unverified',
    factIds: [],
    reason: misread?.reason ?? 'no value of a tool result and no number of yours fits',
    mayBeDerived: !(misread?.isFalse && figure.significant >= tellingDigits),
  }
}

/** All facts of the same value as the closest one: the same figure from several tools is one figure. */
function closest(figure: RawFigure, matches: readonly Known[]): readonly string[] {
  const distance = ({ value, kind }: Known) =>
    (figure.unit === 'percent' && kind === 'ratio' ? value.times(100) : value).abs().minus(figure.magnitude).abs()
  const sorted = matches.toSorted((a, b) => distance(a).comparedTo(distance(b)))
  const [best] = sorted
  return best ? sorted.filter((other) => distance(other).eq(distance(best))).map(({ id }) => id) : []
}

/** Counts of things that are no money, shares or contracts: "3 reasons", "two brokers". */
function isSmallCount(text: string, { figure, sentence }: Placed): boolean {
  if (figure.unit !== 'none' || !figure.isInteger || figure.sign !== 0 || figure.magnitude.gt(smallCountMax))
    return false
  if (sentence.isTableRow || /\.\d/u.test(text.slice(figure.start, figure.end))) return false
  const lead = text.slice(Math.max(0, figure.start - 24), figure.start)
  if (
    /\b(?:price|target|stop|limit|worth|costs?|trad(?:es|ing)|level|bid|ask|quantity|qty|position|size|ratio|beta|sharpe|volatility|weight|p\/e)\s*(?:of|is|at|price|:|=|was)*\s*\$?$/iu.test(
      lead,
    )
  )
    return false
  // A count is of something.
  return (
    /^(?:\s+|-)[\p{L}]/u.test(text.slice(figure.end, figure.end + 3)) ||
    /^\s*(?:[.,;:)]|$)/u.test(text.slice(figure.end))
  )
}

interface Sources {
  readonly known: readonly Known[]
  readonly user: readonly Known[]
  readonly cited: ReadonlySet<string>
}

function derive(text: string, context: Placed, { known, user, cited }: Sources) {
  const operands = [...known.filter((fact) => inScope(context, fact)).slice(0, derivedFactsMax), ...user]
  const paragraph = text.slice(context.sentence.paragraphStart, context.sentence.end).toLowerCase()
  const isSpokenOf = ({ id, label, isUser }: Known) =>
    isUser || cited.has(id) || wordsOf(label).some((word) => paragraph.includes(word))
  const isFree = operands.length <= freePairsMax
  for (const a of operands)
    for (const b of operands) {
      if (a === b || !(isFree || (isSpokenOf(a) && isSpokenOf(b)) || (cited.has(a.id) && cited.has(b.id)))) continue
      const found = derivationOf(context, a, b)
      if (found) return found
    }
  return undefined
}

const wordsOf = (label: string): readonly string[] =>
  label
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/u)
    .filter((word) => word.length >= 4 && word !== 'value')

function presented(plain: PlainText, figure: RawFigure, verdict: Omit<Judged, 'figure'>): Figure {
  const [start, end] = spanInSource(plain, figure.start, figure.end)
  const { verdict: judged, factIds, reason } = verdict
  return {
    text: plain.source.slice(start, end),
    start,
    end,
    value: signedText(figure),
    verdict: judged,
    factIds,
    reason,
  }
}

const signedText = ({ magnitude, sign }: RawFigure): string =>
  (sign === -1 ? magnitude.neg() : magnitude).toDecimalPlaces(18).toFixed()

function exemptFigure(plain: PlainText, span: Exempt): Figure {
  const [start, end] = spanInSource(plain, span.start, span.end)
  const text = plain.source.slice(start, end)
  const digits = /\d+(?:\.\d+)?/u.exec(plain.text.slice(span.start, span.end))?.[0] ?? '0'
  return { text, start, end, value: digits, verdict: 'exempt', factIds: [], reason: span.reason }
}

function struck(text: string, figures: readonly Figure[]): string {
  let gated = text
  for (const { start, end, verdict } of figures.toReversed())
    if (verdict === 'unverified')
      gated = `${gated.slice(0, start)}~~${gated.slice(start, end)}~~ [unverified]${gated.slice(end)}`
  return gated
}
