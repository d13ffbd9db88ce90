/** XML and JSON mean the same, and nothing that comes over the wire breaks a reader (brokers/etrade.md 2). */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { etradeDesk, sampleText } from '../testing/etrade-desk.ts'
import type { EtradeDesk } from '../testing/etrade-desk.ts'
import { equity, newClientOrderId, placeXml, previewXml, traderAt } from '../testing/orders.ts'
import { readBody, WireNode } from './node.ts'
import { WireRefusal } from './refusal.ts'
import { jsonText, xmlText } from './value.ts'
import type { Fields } from './value.ts'

const options = (root: string) => ({ root, lists: 'any' as const })

/** Every element below a node as a path, whatever its place and how often it comes. */
function pathsOf(node: WireNode, path = ''): readonly string[] {
  return node.names().flatMap((name) => {
    const here = `${path}/${name}`
    return [here, ...node.all(name).flatMap((child) => pathsOf(child, here))]
  })
}
const paths = (text: string, root: string): readonly string[] =>
  [...new Set(pathsOf(readBody(text, options(root))))].toSorted()

const name = fc.constantFrom('Order', 'Instrument', 'price', 'symbol', 'A1')
const tree: fc.Memo<Fields> = fc.memo((depth) =>
  fc.dictionary(name, depth > 1 ? fc.oneof(fc.string(), fc.integer(), fc.boolean(), tree()) : fc.string(), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
)

/** Text of all leaves by path; XML has no white space at the ends worth keeping. */
const leaves = (node: WireNode, path = ''): readonly string[] => [
  ...(node.names().length === 0 ? [`${path}=${node.text.trim()}`] : []),
  ...node.names().flatMap((part) => node.all(part).flatMap((child) => leaves(child, `${path}/${part}`))),
]

test('a tree written as XML and as JSON reads the same', () => {
  fc.assert(
    fc.property(tree(3), (value) => {
      const fromXml = leaves(readBody(xmlText('Root', value), options('Root')))
      const fromJson = leaves(readBody(jsonText('Root', value), options('Root')))
      expect(fromXml).toEqual(fromJson)
    }),
  )
})

test('whatever comes is read or refused as malformed', () => {
  const rough = fc.oneof(
    fc.string(),
    fc.json(),
    fc.string().map((text) => `<Root>${text}</Root>`),
  )
  fc.assert(
    fc.property(rough, (text) => {
      try {
        expect(readBody(text, options('Root'))).toBeInstanceOf(WireNode)
      } catch (error) {
        expect(error).toBeInstanceOf(WireRefusal)
      }
    }),
  )
})

test.each([
  ['entities', '<Root><a>&lt;&amp;&#65;&#x42;</a></Root>', ['/a=<&AB']],
  ['character data', '<Root><a><![CDATA[<b>]]></a></Root>', ['/a=<b>']],
  ['comments, attributes and a prolog', '<?xml version="1.0"?><!-- c --><Root x="1"><a y="2"/></Root>', ['/a=']],
])('%s are read', (_name, text, expected) => expect(leaves(readBody(text, options('Root')))).toEqual(expected))

test.each(['<Root>', '<Root></Other>', '<Root/><Root/>', '<!DOCTYPE a><Root/>', 'text<Root/>', '<Root><a></Root></a>'])(
  '%s is not XML',
  (text) => expect(() => readBody(text, options('Root'))).toThrow(WireRefusal),
)

test('nesting without end is refused', () => {
  const deep = (times: number) => `<Root>${'<a>'.repeat(times)}${'</a>'.repeat(times)}</Root>`
  expect(() => readBody(deep(5000), options('Root'))).toThrow(WireRefusal)
})

let desk: EtradeDesk
beforeAll(async () => {
  desk = await etradeDesk({ profile: 'balanced' })
})
afterAll(() => desk.close())

const xmlOf = async (path: string): Promise<string> => (await desk.call('GET', path)).text

test.each([
  ['accounts_list', 'AccountListResponse', (): string => '/accounts/list'],
  [
    'balance_margin',
    'BalanceResponse',
    (): string => `/accounts/${desk.accountKey}/balance?instType=BROKERAGE&realTimeNAV=true`,
  ],
  ['quote_all', 'QuoteResponse', (): string => '/market/quote/AAPL'],
  ['lookup', 'LookupResponse', (): string => '/market/lookup/apple'],
  ['option_expire_dates', 'OptionExpireDateResponse', (): string => '/market/optionexpiredate?symbol=AAPL'],
] as const)('the XML of %s has the elements of the sample', async (file, root, path) => {
  expect(paths(await xmlOf(path()), root)).toEqual(paths(sampleText(`${file}.xml`), root))
})

test('preview and place answer XML with the elements of the samples', async () => {
  const trader = traderAt(desk, desk.accountKey)
  const ticket = {
    clientOrderId: newClientOrderId(),
    order: { priceType: 'LIMIT', limitPrice: 20 },
    legs: [equity('AMD', 'BUY', 1)],
  }
  const previewed = await desk.call('POST', `${trader.path}/preview`, previewXml(ticket))
  const preview = readBody(previewed.text, options('PreviewOrderResponse'))
  const messages = (path: string): boolean => path.startsWith('/Order/messages')
  expect(pathSet(preview)).toEqual(
    paths(sampleText('preview_response_eq.xml'), 'PreviewOrderResponse').filter((path) => !messages(path)),
  )
  const id = Number(preview.first('PreviewIds')?.textOf('previewId'))
  const placed = await desk.call('POST', `${trader.path}/place`, placeXml(ticket, [id]))
  expect(paths(placed.text, 'PlaceOrderResponse')).toEqual(
    paths(sampleText('place_response_eq.xml'), 'PlaceOrderResponse'),
  )
})

const pathSet = (node: WireNode): readonly string[] => [...new Set(pathsOf(node))].toSorted()

const queryNames = [
  'count',
  'pageNumber',
  'view',
  'sortBy',
  'sortOrder',
  'marker',
  'startDate',
  'endDate',
  'fromDate',
  'toDate',
  'status',
  'symbol',
  'detailFlag',
  'expiryYear',
  'expiryMonth',
  'expiryDay',
  'noOfStrikes',
  'strikePriceNear',
  'chainType',
  'instType',
]
const queryValue = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1',
    '1e3',
    '9'.repeat(40),
    'AAPL',
    'ALL',
    'constructor',
    '__proto__',
    '11252026',
    '99999999',
    '',
  ),
  fc.string({ maxLength: 12 }),
)
const query = fc.dictionary(fc.constantFrom(...queryNames), queryValue, { maxKeys: 4, noNullPrototype: true })
const readable = [
  'accounts/KEY/balance.json',
  'accounts/KEY/portfolio.json',
  'accounts/KEY/portfolio/x.json',
  'accounts/KEY/transactions.json',
  'accounts/KEY/transactions/x.json',
  'accounts/KEY/orders.json',
  'accounts/KEY/orders/x.json',
  'market/quote/AAPL:2027:13:45:CALL:x,constructor.json',
  'market/lookup/__proto__.json',
  'market/optionexpiredate.json',
  'market/optionchains.json',
  'user/alerts.json',
  'user/alerts/x.json',
]

test('no query makes the simulator fail: everything is answered or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...readable), query, async (path, fields) => {
      const text = Object.entries(fields)
        .map(([field, value]) => `${field}=${encodeURIComponent(value)}`)
        .join('&')
      const answer = await desk.call('GET', `/${path.replace('KEY', desk.accountKey)}?${text}`)
      expect([200, 204, 400, 404]).toContain(answer.status)
    }),
    { numRuns: 150 },
  )
})
