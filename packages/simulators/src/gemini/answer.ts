/** An answer before it is put on the wire: what is said, in which pieces, and how it ends. */
import type { GeminiStep } from '../control/gemini-script.ts'
import { scriptedError } from './errors.ts'
import type { GeminiError } from './errors.ts'
import type { SimModel } from './models.ts'

export interface FunctionCall {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
}

export interface Answer {
  /** Texts as they are streamed one after the other. */
  readonly texts: readonly string[]
  readonly calls: readonly FunctionCall[]
  /** `cut`: no finish reason, and the body ends as if all were well. `reset`: the connection breaks. */
  readonly end: 'stop' | 'max_tokens' | 'safety' | 'empty' | 'malformed_function_call' | 'cut' | 'reset' | GeminiError
  /** Before the first piece, and, where pieces were given by hand, before each. Real milliseconds. */
  readonly firstDelayMs: number
  readonly pieceDelayMs: number
}

const wordsPerPiece = 4
/** Enough to see a stream move in the demo. */
const ownPieceDelayMs = 8

/** Cuts a text into pieces of a few words, white space kept. */
export const inPieces = (text: string): readonly string[] => {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === '' ? [] : [text])
  const pieces: string[] = []
  for (let from = 0; from < words.length; from += wordsPerPiece)
    pieces.push(words.slice(from, from + wordsPerPiece).join(''))
  return pieces
}

export const saying = (text: string, calls: readonly FunctionCall[] = []): Answer => ({
  texts: inPieces(text),
  calls,
  end: 'stop',
  firstDelayMs: 0,
  pieceDelayMs: ownPieceDelayMs,
})

const partialDefault = 'This answer breaks off'

const endOf = ({ fault }: GeminiStep): Answer['end'] => {
  switch (fault) {
    case 'truncated':
      return 'cut'
    case undefined:
      return 'stop'
    default:
      return fault
  }
}

function textsOf({ chunks, text, json, fault }: GeminiStep): readonly string[] {
  if (chunks) return chunks
  if (text !== undefined) return inPieces(text)
  if (json !== undefined) return inPieces(JSON.stringify(json))
  return fault === 'truncated' || fault === 'reset' ? inPieces(partialDefault) : []
}

/** What a scripted step says. An error with a text is one that comes after part of a streamed answer. */
export function scriptedAnswer(step: GeminiStep, model: SimModel): Answer {
  const { delayMs = 0, chunks, functionCalls = [], error } = step
  return {
    texts: textsOf(step),
    calls: functionCalls,
    end: error ? scriptedError(error, model.name) : endOf(step),
    firstDelayMs: delayMs,
    pieceDelayMs: chunks ? delayMs : 0,
  }
}
