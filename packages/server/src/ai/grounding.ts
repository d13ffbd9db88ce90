/** Every figure of an answer is traced to the tool result that it comes from; what cannot be traced is named, to be struck. */
import type { z } from 'zod'
import type { Citation, UnverifiedFigure } from '@g2e/contract/assistant'
import { gate } from '@g2e/domain/advice'
import type { Figure } from '@g2e/domain/advice'
import type { ToolFact } from './facts.ts'

export interface Grounding {
  readonly citations: z.infer<typeof Citation>[]
  readonly unverified: z.infer<typeof UnverifiedFigure>[]
  /** Facts that the answer speaks of: later turns may repeat them. */
  readonly cited: readonly ToolFact[]
  /** The model is asked once to say it again, with figures that it was given. */
  readonly needsRewrite: boolean
}

/** More than this many figures without a source spoil an answer, whatever they are. */
const unverifiedMax = 2
const sourcesMax = 5
const loadBearing = /[$€£¥]|\b(?:usd|eur|dollars?|shares?|contracts?)\b/i
const priceWord = /\b(?:price|target|stop|limit|entry|bid|ask|buy|sell|worth|trad(?:es|ing)|size|quantity)\b/i
const nearby = 32

const isLoadBearing = (text: string, { start, end }: Figure): boolean =>
  loadBearing.test(text.slice(Math.max(0, start - 2), end + 12)) ||
  priceWord.test(text.slice(Math.max(0, start - nearby), start))

/** Whether a figure is part of a name that stands in the text whole. */
function isInName(text: string, names: Iterable<string>, { start, end }: Figure): boolean {
  for (const name of names) {
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
      if (at <= start && end <= at + name.length && end - start < name.length) return true
  }
  return false
}

export interface GroundingParts {
  readonly facts: readonly ToolFact[]
  readonly names: Iterable<string>
  /** What the person wrote: figures of theirs may be repeated. */
  readonly userText: string
}

export function ground(text: string, { facts, names, userText }: GroundingParts): Grounding {
  const { figures } = gate({ text, facts, userText })
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const known = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? [])
  const unverified = figures.filter((figure) => figure.verdict === 'unverified' && !isInName(text, names, figure))
  const cited = new Map(figures.flatMap(({ factIds }) => known(factIds)).map((fact) => [fact.id, fact]))
  return {
    citations: figures.flatMap(({ text: shown, start, end, value, verdict, factIds }) => {
      if (verdict === 'unverified' || verdict === 'exempt') return []
      const sources = known(factIds).slice(0, sourcesMax)
      return [{ text: shown, start, end, value, verdict, sources: sources.map(sourceOf) }]
    }),
    unverified: unverified.map(({ text: shown, start, end, value, reason }) => ({
      text: shown,
      start,
      end,
      value,
      reason: reason ?? 'no source',
    })),
    cited: [...cited.values()],
    needsRewrite: unverified.length > unverifiedMax || unverified.some((figure) => isLoadBearing(text, figure)),
  }
}

const sourceOf = ({ id, tool, label, value, asOf }: ToolFact) => ({
  factId: id,
  tool,
  label,
  value,
  // A day is no instant; the sources that are shown say when, or nothing.
  asOf: asOf !== undefined && /T.*Z$/.test(asOf) ? asOf : null,
})
