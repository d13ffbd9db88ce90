/**
 * The offline analyst: a language model of our own without a model in it. It recognises what is asked by patterns, calls the
 * same tools as any model, and answers in templates filled from what they return; so it is grounded by construction, and the
 * same question over the same data gets the same answer.
 */
import { randomUUID } from 'node:crypto'
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import type { Model } from '../model.ts'
import { ideaPlay } from './idea-play.ts'
import { indicatorsPlay, newsPlay, quotesPlay, searchPlay } from './market-plays.ts'
import { draftPlay, ordersPlay, transactionsPlay } from './order-plays.ts'
import type { Call, Play } from './play.ts'
import { performancePlay, realizedPlay, riskPlay } from './performance-plays.ts'
import { cashPlay, concentrationPlay, worthPlay } from './portfolio-plays.ts'
import { whyNot } from './say-orders.ts'
import { whatIfPlay } from './what-if-play.ts'
import { situationOf } from './situation.ts'
import type { Situation } from './situation.ts'

export const offlineModelName = 'g2e-offline-analyst-1'

const plays: readonly Play[] = [
  whatIfPlay,
  draftPlay,
  ideaPlay,
  performancePlay,
  riskPlay,
  realizedPlay,
  concentrationPlay,
  indicatorsPlay,
  newsPlay,
  searchPlay,
  ordersPlay,
  transactionsPlay,
  cashPlay,
  quotesPlay,
  worthPlay,
]
const help =
  'I answer from your own data by fixed rules. Ask what your portfolio is worth, how it did, how risky and how concentrated it is and what to change, what an order would do, about cash, orders, transactions, a price, a trend or the news of a symbol. To get a draft of an order, say buy or sell with a number of shares and the symbol.'

const playFor = (situation: Situation): Play | undefined =>
  plays
    .map((play) => ({ play, points: play.fits(situation) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)[0]?.play

export interface Decision {
  readonly calls: readonly Call[]
  readonly text: string
}

export function decide(situation: Situation): Decision {
  const play = playFor(situation)
  if (!play) return { calls: [], text: help }
  const isOpen = ({ tool }: Call) => situation.tools.has(tool) && !situation.answers.has(tool)
  const reads = play.reads(situation).filter(isOpen)
  if (reads.length > 0) return { calls: reads, text: '' }
  const proposal = play.proposes?.(situation)
  if (proposal && isOpen(proposal)) return { calls: [proposal], text: '' }
  const lines = [...play.say(situation), ...whyNot(situation)].filter((line) => line !== '')
  return { calls: [], text: lines.length > 0 ? paragraphs(lines) : 'Nothing could be read for this just now.' }
}

/** List items stay together; everything else is a paragraph. */
const paragraphs = (lines: readonly string[]): string =>
  lines.reduce((text, line, index) => {
    if (index === 0) return line
    const inList = line.startsWith('- ') && (lines[index - 1] ?? '').startsWith('- ')
    return `${text}${inList ? '\n' : '\n\n'}${line}`
  }, '')

const noUsage: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
}
const wordsPerPiece = 6

const piecesOf = (text: string): readonly string[] => {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? []
  const pieces: string[] = []
  for (let from = 0; from < words.length; from += wordsPerPiece)
    pieces.push(words.slice(from, from + wordsPerPiece).join(''))
  return pieces
}

const callPart = ({ tool, input }: Call) => ({
  type: 'tool-call' as const,
  toolCallId: `offline-${randomUUID()}`,
  toolName: tool,
  input: JSON.stringify(input),
})

const finishOf = ({ calls }: Decision): LanguageModelV4FinishReason => ({
  unified: calls.length > 0 ? 'tool-calls' : 'stop',
  raw: undefined,
})

const streamParts = (decision: Decision): readonly LanguageModelV4StreamPart[] => [
  { type: 'stream-start', warnings: [] },
  { type: 'response-metadata', modelId: offlineModelName },
  ...(decision.text === ''
    ? []
    : [
        { type: 'text-start' as const, id: 'text' },
        ...piecesOf(decision.text).map((delta) => ({ type: 'text-delta' as const, id: 'text', delta })),
        { type: 'text-end' as const, id: 'text' },
      ]),
  ...decision.calls.map(callPart),
  { type: 'finish', finishReason: finishOf(decision), usage: noUsage },
]

const language: LanguageModelV4 = {
  specificationVersion: 'v4',
  provider: 'offline',
  modelId: offlineModelName,
  supportedUrls: {},
  doGenerate: async (options: LanguageModelV4CallOptions) => {
    const decision = decide(situationOf(options))
    const text: LanguageModelV4Content[] = decision.text === '' ? [] : [{ type: 'text', text: decision.text }]
    return {
      content: [...text, ...decision.calls.map(callPart)],
      finishReason: finishOf(decision),
      usage: noUsage,
      warnings: [],
      response: { modelId: offlineModelName },
    }
  },
  doStream: async (options: LanguageModelV4CallOptions) => {
    const parts = streamParts(decide(situationOf(options)))
    return { stream: ReadableStream.from(parts) }
  },
}

export const offlineModel: Model = { provider: 'offline', name: offlineModelName, language }
