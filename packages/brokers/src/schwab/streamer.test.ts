import { afterEach, beforeEach, expect, test } from 'vitest'
import { BrokerAccountId } from '../port/index.ts'
import type { BrokerSession, OrderEvent, ReportedQuote } from '../port/index.ts'
import { testHooks } from '../testing/test-hooks.ts'
import { PlayedSchwab, accountNumber, hash } from './played-schwab.ts'
import { schwab } from './index.ts'
import { Streamer, keysMax } from './streamer.ts'

const accountId = BrokerAccountId(hash)
let broker: PlayedSchwab
let session: BrokerSession
const hooks = testHooks({ now: () => Date.parse('2026-11-20T15:00:00Z') })

beforeEach(async () => {
  broker = new PlayedSchwab()
  await broker.start()
  session = await schwab.open(
    { SCHWAB_CLIENT_ID: 'app-key', SCHWAB_CLIENT_SECRET: 'app-secret', SCHWAB_BASE_URL: broker.url },
    {
      environment: 'live',
      credentials: {
        accessToken: 'AT-old',
        refreshToken: 'RT-old',
        renewBy: '2026-11-20T15:30:00.000Z',
        reauthorizeBy: '2026-11-27T15:00:00.000Z',
      },
      environmentHooks: hooks,
      onRenewed: () => Promise.resolve(),
    },
  )
})
afterEach(async () => {
  await session.close()
  await broker.close()
})

const wire = {
  orderStrategyType: 'SINGLE',
  session: 'NORMAL',
  duration: 'DAY',
  orderType: 'LIMIT',
  price: 187.5,
  quantity: 10,
  orderLegCollection: [{ instruction: 'BUY', quantity: 10, instrument: { symbol: 'AAPL', assetType: 'EQUITY' } }],
}
const filledBy = (activityId: number, quantity: number) => ({
  activityType: 'EXECUTION',
  activityId,
  executionLegs: [{ legId: 1, price: 187.4, quantity, time: '2026-11-20T15:00:05+0000' }],
})

function follow() {
  const events: OrderEvent[] = []
  const states: string[] = []
  const details: (string | undefined)[] = []
  const subscription = session.streamOrders([accountId], {
    onEvent: (event) => events.push(event),
    onState: ({ state, detail }) => {
      states.push(state)
      details.push(detail)
    },
  })
  const fills = () => events.flatMap(({ execution }) => (execution ? [execution.executionId] : []))
  return { events, states, details, fills, subscription }
}
const isLive = (states: readonly string[]) => expect.poll(() => states.at(-1)).toBe('live')
const keysOf = (request: Record<string, unknown> | undefined): string | undefined =>
  (request?.['parameters'] as { keys?: string } | undefined)?.keys
const commands = () => broker.requests.map(({ service, command }) => `${String(service)} ${String(command)}`)

test('login first, with the token bare, then account activity; live when that stands', async () => {
  const { states } = follow()
  await isLive(states)
  expect(commands()).toEqual(['ADMIN LOGIN', 'ACCT_ACTIVITY SUBS'])
  expect(broker.requests).toMatchObject([
    {
      requestid: '1',
      SchwabClientCustomerId: 'customer',
      SchwabClientCorrelId: 'correl',
      parameters: { Authorization: 'AT-old', SchwabClientChannel: 'N9', SchwabClientFunctionId: 'APIAPP' },
    },
    { requestid: '2', SchwabClientCorrelId: 'correl', parameters: { keys: 'Account Activity', fields: '0,1,2,3' } },
  ])
})

test('an event is told as the order reads, its fills each once, however often it comes', async () => {
  await session.accounts()
  const { states, events, fills } = follow()
  await isLive(states)
  const id = broker.add({ ...wire, filledQuantity: 4, orderActivityCollection: [filledBy(1, 4)] })
  broker.activity(1, id)
  broker.activity(1, id)
  await expect.poll(fills).toEqual(['1'])
  broker.change(id, { status: 'FILLED', filledQuantity: 10, orderActivityCollection: [filledBy(1, 4), filledBy(2, 6)] })
  broker.activity(2, id, 'OrderFillCompleted')
  await expect.poll(fills).toEqual(['1', '2'])
  // An event that comes late changes nothing.
  broker.activity(3, id, 'OrderAccepted')
  await expect.poll(() => broker.received.filter((call) => call.endsWith(`/orders/${id}`)).length).toBeGreaterThan(2)
  const told = events.filter(({ execution }) => execution === null)
  expect(told.map(({ order }) => order.status)).toEqual(['partially_filled', 'filled'])
  expect(new Set(events.map((event) => event.accountId))).toEqual(new Set([accountId]))
})

test('activity that cannot be read has the orders read again', async () => {
  const { states, events } = follow()
  await isLive(states)
  await expect.poll(() => broker.received.some((call) => call.includes('/orders?'))).toBe(true)
  broker.add(wire)
  const item = (data: string) => ({ seq: 1, key: 'k', '1': accountNumber, '2': 'OrderCreated', '3': data })
  broker.frame({ data: [{ service: 'ACCT_ACTIVITY', content: [item('not json')] }] })
  await expect.poll(() => events.length).toBeGreaterThan(0)
  expect(events[0]?.order.status).toBe('open')
})

test('after a lost connection everything is asked for anew, and what was missed is read', async () => {
  const { states, events } = follow()
  await isLive(states)
  const id = broker.add(wire)
  broker.sockets[0]?.terminate()
  await expect.poll(() => states.filter((state) => state === 'live').length, { timeout: 6_000 }).toBe(2)
  await expect.poll(() => events.map(({ order }) => String(order.brokerOrderId))).toContain(id)
  expect(commands()).toEqual(['ADMIN LOGIN', 'ACCT_ACTIVITY SUBS', 'ADMIN LOGIN', 'ACCT_ACTIVITY SUBS'])
  expect(broker.received.filter((call) => call.endsWith('userPreference'))).toHaveLength(2)
}, 10_000)

test('where another program takes the stream nobody fights for it: the orders are polled, and it is said why', async () => {
  const { states, events, details } = follow()
  await isLive(states)
  const content = { code: 12, msg: 'Maximum number of connections reached.' }
  broker.frame({ response: [{ service: 'ADMIN', command: 'LOGIN', requestid: '1', content }] })
  await expect.poll(() => states.at(-1)).toBe('polling')
  expect(details.at(-1)).toMatch(/another program/)
  broker.add(wire)
  await expect.poll(() => events.some(({ source }) => source === 'poll'), { timeout: 1_000 }).toBe(false)
  expect(commands()).toHaveLength(2)
})

test('a denied token is renewed, and the login tried with the new one', async () => {
  let denials = 0
  broker.commandCode = (_service, command) => (command === 'LOGIN' && (denials += 1) === 1 ? 3 : 0)
  const { states } = follow()
  await expect.poll(() => states.at(-1), { timeout: 6_000 }).toBe('live')
  const logins = broker.requests.filter(({ command }) => command === 'LOGIN')
  expect(logins).toMatchObject([
    { parameters: { Authorization: 'AT-old' } },
    { parameters: { Authorization: 'AT-new' } },
  ])
}, 10_000)

test.each([
  ['response', 30],
  ['notify', 30],
  ['response', 20],
])(
  'a stop in a %s with code %i ends the connection, and it comes back',
  async (envelope, code) => {
    const { states } = follow()
    await isLive(states)
    broker.frame({
      [envelope]: [{ service: 'ADMIN', command: 'LOGIN', requestid: '1', content: { code, msg: 'stop' } }],
    })
    await expect.poll(() => states.slice(states.indexOf('live') + 1).includes('live'), { timeout: 6_000 }).toBe(true)
  },
  10_000,
)

test('frames that cannot be read cost nothing', async () => {
  const { states } = follow()
  await isLive(states)
  for (const frame of [7, { data: 'x' }, { response: [{}] }]) broker.frame(frame)
  broker.sockets[0]?.send('{"data":')
  broker.frame({ notify: [{ heartbeat: '1795208410000' }] })
  await expect.poll(() => hooks.logged.filter((line) => line.includes('a frame of the streamer')).length).toBe(4)
  expect(states.at(-1)).toBe('live')
})

test('after closing nothing is told, and the stream is gone', async () => {
  const { states, events, subscription } = follow()
  await isLive(states)
  await subscription.close()
  await subscription.close()
  await expect.poll(() => broker.sockets.length).toBe(0)
  broker.activity(1, broker.add(wire))
  expect(events).toEqual([])
})

function quotes(symbols: readonly string[]) {
  const seen: ReportedQuote[] = []
  const states: string[] = []
  const subscription = session.streamQuotes(symbols, {
    onEvent: (quote) => seen.push(quote),
    onState: ({ state }) => states.push(state),
  })
  return { seen, states, subscription }
}
const tick = (service: string, key: string, fields: object) =>
  broker.frame({ data: [{ service, timestamp: 1, command: 'SUBS', content: [{ key, ...fields }] }] })

test('quotes and orders share one stream; each item is laid over what is known', async () => {
  broker.answers.set('GET /marketdata/v1/quotes', {
    AAPL: {
      symbol: 'AAPL',
      quoteType: 'NBBO',
      realtime: true,
      quote: { lastPrice: 170, closePrice: 160, bidPrice: 169, quoteTime: 1 },
    },
  })
  const orders = follow()
  await isLive(orders.states)
  const { seen, states } = quotes(['AAPL'])
  await isLive(states)
  expect(broker.sockets).toHaveLength(1)
  await expect.poll(() => seen.length).toBeGreaterThan(0)
  tick('LEVELONE_EQUITIES', 'AAPL', { '3': 176, '35': 1795208401000 })
  await expect.poll(() => seen.at(-1)?.last).toBe('176')
  // A trade without its change: 16 of 160.
  expect(seen.at(-1)).toMatchObject({ bid: '169', change: '16', changePercent: '10', source: 'nbbo' })
})

test('a set of symbols grows and shrinks by what differs, one command at a time', async () => {
  const { states, subscription } = quotes(['AAPL', 'SPY'])
  await isLive(states)
  subscription.setSymbols(['AAPL', 'MSFT', 'AAPL270115C00200000'])
  await expect
    .poll(() => commands().filter((command) => command.startsWith('LEVELONE')))
    .toEqual(['LEVELONE_EQUITIES SUBS', 'LEVELONE_EQUITIES UNSUBS', 'LEVELONE_OPTIONS SUBS', 'LEVELONE_EQUITIES ADD'])
  const keys = broker.requests.map(keysOf)
  expect(keys).toEqual([undefined, 'AAPL,SPY', 'SPY', 'AAPL  270115C00200000', 'MSFT'])
  tick('LEVELONE_OPTIONS', 'AAPL  270115C00200000', { '4': 6.2, '7': 6.5 })
  await subscription.close()
})

test('what the streamer does not take is polled', async () => {
  broker.commandCode = (service) => (service === 'LEVELONE_EQUITIES' ? 19 : 0)
  broker.answers.set('GET /marketdata/v1/quotes', { AAPL: { symbol: 'AAPL', quote: { lastPrice: 170 } } })
  const { seen, states } = quotes(['AAPL'])
  await expect.poll(() => seen.at(-1)?.last).toBe('170')
  await expect.poll(() => states.at(-1)).toBe('polling')
})

test('silence, heartbeats included, is a dead connection; more keys than the cap are left out', async () => {
  const states: string[] = []
  let logins = 0
  const streamer = new Streamer({
    login: () => {
      logins += 1
      const url = broker.url.replace('http', 'ws')
      return Promise.resolve({ url, customerId: 'c', correlId: 'r', channel: 'N9', functionId: 'F', token: 't' })
    },
    renew: () => Promise.resolve(),
    hooks,
    silenceMs: 60,
    timings: { waitMin: 5, waitMax: 10 },
  })
  streamer.listen('LEVELONE_EQUITIES', {
    fields: '0,1',
    onItems: () => undefined,
    onState: ({ state }) => states.push(state),
  })
  streamer.want(
    'LEVELONE_EQUITIES',
    Array.from({ length: keysMax + 7 }, (_, index) => `S${index}`),
  )
  await expect.poll(() => logins).toBeGreaterThan(1)
  expect(states.slice(0, 3)).toEqual(['connecting', 'live', 'connecting'])
  const subscription = broker.requests.find(({ command }) => command === 'SUBS')
  expect(keysOf(subscription)?.split(',')).toHaveLength(keysMax)
  await streamer.close()
})
