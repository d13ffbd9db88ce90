import { expect, test } from 'vitest'
import { figureAddress, figureOf, markFigures } from './mark-figures.ts'
import type { FigurePlace, MarkdownNode } from './mark-figures.ts'

const source = 'You own **8.7%** of it, $71,303.20.'
const place = (text: string): FigurePlace => ({
  text,
  start: source.indexOf(text),
  end: source.indexOf(text) + text.length,
})
const node = (value: string): MarkdownNode => ({
  type: 'text',
  value,
  position: { start: { offset: source.indexOf(value) }, end: { offset: source.indexOf(value) + value.length } },
})
const tree = (): MarkdownNode => ({
  type: 'root',
  children: [node('You own '), { type: 'strong', children: [node('8.7%')] }, node(' of it, $71,303.20.')],
})
const shown = (one: MarkdownNode): string =>
  one.children ? `${one.url ?? ''}[${one.children.map(shown).join('')}]` : (one.value ?? '')

test('each figure is linked where it stands, also inside of bold', () => {
  const marked = tree()
  markFigures(marked, [place('8.7%'), place('$71,303.20')])
  expect(shown(marked)).toBe('[You own [#figure-0[8.7%]] of it, #figure-1[$71,303.20].]')
})

test('nothing is added and nothing is lost', () => {
  const marked = tree()
  markFigures(marked, [place('8.7%'), place('$71,303.20')])
  expect(shown(marked).replaceAll(/#figure-\d+|[[\]]/g, '')).toBe('You own 8.7% of it, $71,303.20.')
})

test('where the source has escapes, the figure is found by its text', () => {
  const escaped: MarkdownNode = {
    type: 'root',
    children: [{ type: 'text', value: 'about $5 now', position: { start: { offset: 0 }, end: { offset: 13 } } }],
  }
  markFigures(escaped, [{ text: '$5', start: 7, end: 9 }])
  expect(shown(escaped)).toBe('[about #figure-0[$5] now]')
})

test('addresses of figures are told from others', () => {
  expect(figureOf(figureAddress(3))).toBe(3)
  expect(figureOf('https://example.com/#figure-3')).toBeNull()
})
