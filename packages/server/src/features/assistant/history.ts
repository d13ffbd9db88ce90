/** What a model is sent of the conversation so far: from our database alone, the newest first to stay, without tool results. */
import type { ModelMessage } from 'ai'
import type { ToolFact } from '../../ai/facts.ts'
import type { MessageRecord } from './store/messages.ts'

export const historyMessagesMax = 30
const historyCharactersMax = 40_000
/** Figures of this many answers back may be repeated without reading again. */
const rememberedAnswers = 3

/** What could not be verified is not told to a model again as if it were so. */
function withoutUnverified({ content, metadata }: MessageRecord): string {
  return metadata.unverifiedFigures
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => `${text.slice(0, start)}[unverified figure]${text.slice(end)}`, content)
}

export function historyOf(messages: readonly MessageRecord[]): ModelMessage[] {
  let room = historyCharactersMax
  const kept: ModelMessage[] = []
  for (const message of messages.toReversed()) {
    const text = withoutUnverified(message)
    room -= text.length
    if (room < 0) break
    if (text.trim() === '') continue
    if (message.role === 'user') kept.push({ role: 'user', content: text })
    if (message.role === 'assistant') kept.push({ role: 'assistant', content: text })
  }
  return kept.toReversed()
}

/** Marked as of an earlier answer. */
export const earlierFacts = (messages: readonly MessageRecord[]): readonly ToolFact[] =>
  messages
    .filter(({ role }) => role === 'assistant')
    .slice(-rememberedAnswers)
    .flatMap(({ facts }) => facts)
    .map((fact) => ({ ...fact, id: `earlier.${fact.id.replace(/^(?:earlier\.)+/, '')}` }))

/** Numbers that the person gave, in this conversation. */
export const userTextOf = (messages: readonly MessageRecord[], question: string): string =>
  [...messages.flatMap(({ role, content }) => (role === 'user' ? [content] : [])), question].join('\n').slice(-20_000)
