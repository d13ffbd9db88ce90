import { expect, test } from 'vitest'
import { near, strikeClass, strikesOf } from './option-chain.tsx'

const contract = (right: 'call' | 'put', strike: string) => ({
  symbol: `X${right}${strike}`,
  right,
  strike,
  bid: '1',
  ask: '1.1',
  last: null,
  volume: null,
  openInterest: null,
  impliedVolatilityPercent: null,
  delta: null,
})

test('call and put of one strike are one row, and a strike may lack one of them', () => {
  const rows = strikesOf([contract('call', '90'), contract('put', '90'), contract('put', '100')])
  expect(rows.map(({ strike, call, put }) => [strike, call?.symbol, put?.symbol])).toEqual([
    ['90', 'Xcall90', 'Xput90'],
    ['100', undefined, 'Xput100'],
  ])
})

test('the strikes shown are those around the price, and never fewer at an edge', () => {
  const rows = strikesOf(Array.from({ length: 40 }, (_, index) => contract('call', String(index + 1))))
  const span = (price: string | null) => [near(rows, price)[0]?.strike, near(rows, price).at(-1)?.strike]
  // Eleven: five below 20, 20 itself and five above.
  expect(span('20')).toEqual(['15', '25'])
  expect(span('0.5')).toEqual(['1', '11'])
  expect(span('99')).toEqual(['30', '40'])
  expect(span(null)).toEqual(['1', '40'])
})

test('the line is above the first strike that the price has not passed', () => {
  const rows = strikesOf(['90', '100', '110'].map((strike) => contract('call', strike)))
  expect(rows.map(strikeClass(rows, '99.5'))).toEqual(['call-in', 'put-in at-price', 'put-in'])
  expect(rows.map(strikeClass(rows, '100'))).toEqual(['call-in', 'put-in at-price', 'put-in'])
  expect(rows.map(strikeClass(rows, null))).toEqual([undefined, undefined, undefined])
})
