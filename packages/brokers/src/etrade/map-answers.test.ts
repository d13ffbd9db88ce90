import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WireMismatch } from '../port/index.ts'
import { mapPlaced, mapPreview, readCancelled } from './map.ts'

const textOf = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const sample = (name: string): unknown => JSON.parse(textOf(`${name}.json`))

describe('previews and answers', () => {
  test('a warning is a question to the person, without its number', () => {
    const { preview, previewIds } = mapPreview(sample('preview_response_eq'))
    expect(previewIds).toEqual(['2060570516106'])
    expect(preview).toMatchObject({
      estimatedCost: '2480',
      estimatedCommission: '0',
      warnings: [{ id: '7084', message: 'This trade may trigger a Wash Sale.' }],
      refusals: [],
    })
  })

  test.each(['ERROR', 'INFO_HOLD'])('a message of type %s is a refusal', (type) => {
    const text = JSON.stringify(sample('preview_response_eq')).replace('"type":"WARNING"', `"type":"${type}"`)
    expect(mapPreview(JSON.parse(text)).preview).toMatchObject({
      warnings: [],
      refusals: ['This trade may trigger a Wash Sale.'],
    })
  })

  test('every preview id is kept', () => {
    const text = JSON.stringify(sample('preview_response_eq')).replace(
      '"PreviewIds":[{"previewId":2060570516106}]',
      '"PreviewIds":[{"previewId":1,"cashMargin":"CASH"},{"previewId":2,"cashMargin":"MARGIN"}]',
    )
    expect(mapPreview(JSON.parse(text)).previewIds).toEqual(['1', '2'])
  })

  test('a placed order is held, not yet listed', () => {
    const { order } = mapPlaced(sample('place_response_eq'))
    expect(order).toMatchObject({
      brokerOrderId: '520',
      status: 'pending',
      symbol: 'AAPL',
      side: 'buy',
      quantity: '10',
      filledQuantity: '0',
      limitPrice: '248',
      submittedAt: '2026-11-20T15:20:01.000Z',
    })
    expect(mapPlaced(sample('place_response_eq_market_closed')).order.brokerStatus).toBe('1027')
  })

  test('XML answers read the same', () => {
    expect(mapPlaced(textOf('place_response_eq.xml')).orderIds).toEqual(['520'])
    expect(mapPreview(textOf('preview_response_spread.xml')).previewIds).toEqual(['2060570518106'])
  })

  test.each([
    ['no order id', (text: string) => text.replace('"orderId":520', '"orderId":null')],
    ['no order', (text: string) => text.replace('"Order":', '"Orders":')],
    ['an error in its place', () => '{"Error":{"code":100,"message":"x"}}'],
    ['nothing', () => 'null'],
  ])('an answer to placing with %s is a mismatch: an open outcome', (_what, spoil) => {
    const payload: unknown = JSON.parse(spoil(JSON.stringify(sample('place_response_eq'))))
    expect(() => mapPlaced(payload)).toThrow(WireMismatch)
  })

  test('the answer to a cancel is about the order that was meant', () => {
    readCancelled(sample('cancel_response'), '520')
    expect(() => readCancelled(sample('cancel_response'), '521')).toThrow(WireMismatch)
  })
})
