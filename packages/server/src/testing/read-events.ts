/** One streamed answer, read to its end: events in order, as they came over the wire. */
import { z } from 'zod'
import { Message } from '@g2e/contract/assistant'
import type { TestClient } from './test-client.ts'

export interface StreamedEvent {
  readonly name: string
  readonly data: unknown
}

export function parseEvents(text: string): readonly StreamedEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const lines = block.split('\n')
    const name = lines.find((line) => line.startsWith('event: '))?.slice(7)
    const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
    return name === undefined || data === undefined ? [] : [{ name, data: JSON.parse(data) as unknown }]
  })
}

const Done = z.object({ messageId: z.string(), finishReason: z.string(), message: Message })
const Text = z.object({ text: z.string() })

export interface ReadAnswer {
  readonly events: readonly StreamedEvent[]
  readonly names: readonly string[]
  /** What was streamed, joined. */
  readonly text: string
  readonly message: Message
}

/** Asks and reads the whole answer. */
export async function ask(client: TestClient, conversationId: string, content: string): Promise<ReadAnswer> {
  const answer = await client.post(`/conversations/${conversationId}/messages`, { content })
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  const events = parseEvents(answer.text)
  const last = events.at(-1)
  if (last?.name !== 'done') throw new Error(`the last event is ${last?.name}: ${answer.text.slice(-2_000)}`)
  const { message } = Done.parse(last.data)
  const text = events.flatMap(({ name, data }) => (name === 'text' ? [Text.parse(data).text] : [])).join('')
  return { events, names: events.map(({ name }) => name), text, message }
}
