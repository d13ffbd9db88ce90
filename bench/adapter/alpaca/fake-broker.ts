/**
 * A broker that answers ready bodies over keep-alive HTTP: 200 positions, 500 orders (`--orders=N`), one placed order, and an
 * account for those who read it whole. Loopback only.
 */
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { orders: { type: 'string', default: '500' } } })
const ordersCount = Number(values.orders)

let seed = 20_261_124
const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
const letters = (index: number) =>
  `${String.fromCharCode(65 + (index % 26))}${String.fromCharCode(65 + (Math.floor(index / 26) % 26))}X`
const decimals = (value: number, places: number) => value.toFixed(places)

function position(index: number) {
  const quantity = 1 + random() * 500
  const cost = 5 + random() * 400
  const price = cost * (0.7 + random() * 0.7)
  const last = price * (0.97 + random() * 0.06)
  return {
    asset_id: uuid(),
    symbol: letters(index),
    exchange: 'NASDAQ',
    asset_class: 'us_equity',
    asset_marginable: true,
    qty: decimals(quantity, 6),
    avg_entry_price: decimals(cost, 6),
    side: 'long',
    market_value: decimals(quantity * price, 2),
    cost_basis: decimals(quantity * cost, 2),
    unrealized_pl: decimals(quantity * (price - cost), 2),
    unrealized_plpc: decimals((price - cost) / cost, 8),
    unrealized_intraday_pl: decimals(quantity * (price - last), 2),
    unrealized_intraday_plpc: decimals((price - last) / last, 8),
    current_price: decimals(price, 2),
    lastday_price: decimals(last, 2),
    change_today: decimals((price - last) / last, 8),
    qty_available: decimals(quantity, 6),
  }
}

function order(index: number) {
  const at = new Date(1_750_000_000_000 + index * 61_000).toISOString().replace('Z', '123456Z')
  const filled = index % 3 === 0
  const quantity = String(1 + Math.floor(random() * 400))
  const isLimit = index % 2 === 0
  return {
    id: uuid(),
    client_order_id: uuid(),
    created_at: at,
    updated_at: at,
    submitted_at: at,
    filled_at: filled ? at : null,
    expired_at: null,
    canceled_at: null,
    failed_at: null,
    replaced_at: null,
    replaced_by: null,
    replaces: null,
    asset_id: uuid(),
    symbol: letters(index % 200),
    asset_class: 'us_equity',
    notional: null,
    qty: quantity,
    filled_qty: filled ? quantity : '0',
    filled_avg_price: filled ? decimals(5 + random() * 400, 4) : null,
    order_class: '',
    order_type: isLimit ? 'limit' : 'market',
    type: isLimit ? 'limit' : 'market',
    side: index % 2 ? 'buy' : 'sell',
    position_intent: index % 2 ? 'buy_to_open' : 'sell_to_close',
    time_in_force: 'day',
    limit_price: isLimit ? decimals(5 + random() * 400, 2) : null,
    stop_price: null,
    status: filled ? 'filled' : 'new',
    extended_hours: false,
    legs: null,
    trail_percent: null,
    trail_price: null,
    hwm: null,
    subtag: null,
    source: null,
    expires_at: at,
  }
}

const account = {
  id: uuid(),
  account_number: 'PA3BENCH0001',
  status: 'ACTIVE',
  currency: 'USD',
  cash: '250000',
  buying_power: '500000',
  non_marginable_buying_power: '250000',
  portfolio_value: '2500000',
  equity: '2500000',
  multiplier: '2',
  trading_blocked: false,
  account_blocked: false,
  trade_suspended_by_user: false,
  shorting_enabled: true,
  created_at: '2024-02-11T15:04:31.118204Z',
}

const ready = (value: unknown) => Buffer.from(JSON.stringify(value))
const bodies = new Map([
  ['/v2/positions', ready(Array.from({ length: 200 }, (_, index) => position(index)))],
  ['/v2/orders', ready(Array.from({ length: ordersCount }, (_, index) => order(index)))],
  ['/v2/account', ready(account)],
  ['/v2/account/activities', ready([])],
  ['/v2/assets', ready([])],
])

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const send = (body: Buffer) => {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'x-request-id': 'a'.repeat(32),
    })
    response.end(body)
  }
  if (request.method === 'POST') {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sent = JSON.parse(Buffer.concat(chunks).toString())
      const echo = {
        ...order(1),
        symbol: sent.symbol,
        side: sent.side,
        qty: sent.qty,
        type: sent.type,
        order_type: sent.type,
        limit_price: sent.limit_price,
        time_in_force: sent.time_in_force,
        client_order_id: sent.client_order_id,
        status: 'accepted',
      }
      send(Buffer.from(JSON.stringify(echo)))
    })
    return
  }
  // 500 orders fill a page, so whoever wants all of them asks for what comes after it.
  const isNextPage = request.url?.includes('after_order_id=') === true
  const body = isNextPage ? Buffer.from('[]') : bodies.get((request.url ?? '').split('?')[0] ?? '')
  if (body) send(body)
  else response.writeHead(404).end('{}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
process.on('disconnect', () => process.exit(0))
