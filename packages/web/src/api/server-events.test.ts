import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventParser } from './server-events.ts'
import type { ServerEvent } from './server-events.ts'

const parsed = (chunks: readonly string[]): ServerEvent[] => {
  const events: ServerEvent[] = []
  const feed = createEventParser((event) => events.push(event))
  for (const chunk of chunks) feed(chunk)
  return events
}

const stream =
  'retry: 1000\n: hello\n\nid: 7\nevent: order\ndata: {"a":\ndata: 1}\n\nevent: quote\r\ndata:{"b":2}\r\n\r\n'

test('events, their ids and data over several lines; comments are dropped', () => {
  expect(parsed([stream])).toEqual([
    { event: 'order', data: '{"a":\n1}', id: '7' },
    { event: 'quote', data: '{"b":2}', id: '7' },
  ])
})

test('it does not matter where the network cuts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
      const chunks = at.slice(1).map((end, index) => stream.slice(at[index], end))
      expect(parsed(chunks)).toEqual(parsed([stream]))
    }),
  )
})

test('half an event is no event', () => {
  expect(parsed(['event: order\ndata: 1\n'])).toEqual([])
})
