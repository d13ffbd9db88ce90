// Bundles of every kind from one seed: all types of rows, currencies, accounts, splits, wrong rows, ranges and options.
import { randomOf } from './random.mjs'

export function randomBundle(seed) {
  const { next, whole, pick, chance, decimal } = randomOf(seed)
  const start = Date.UTC(2022, 0, 3) / 864e5 + whole(300)
  const dateOf = (day) => new Date(day * 864e5).toISOString().slice(0, 10)
  const length = 20 + whole(500)
  const symbols = ['X', 'Y', 'Z']
  const optionOf = (symbol) => `${symbol}24011${1 + whole(9)}${pick(['C', 'P'])}00050000`
  const accounts = ['A', 'B', 'I']
  const isForeign = chance(0.3)
  const currencyOf = (symbol) => (symbol === 'Z' && isForeign ? 'EUR' : undefined)
  const rows = []
  const put = (day, type, rest) =>
    rows.push({ id: String(rows.length + 1), date: dateOf(day), type, account: pick(accounts), ...rest })
  put(start, 'deposit', { amount: decimal(200000, 2), account: 'A' })
  const count = 1 + whole(40)
  let day = start
  for (let i = 0; i < count; i += 1) {
    day = Math.min(start + length, day + whole(Math.max(2, Math.ceil((2 * length) / count))))
    const symbol = pick(symbols)
    const currency = currencyOf(symbol)
    const trade = {
      symbol,
      quantity: decimal(50, whole(5)),
      price: decimal(200, 2),
      currency,
      ...(chance(0.5) && { fee: decimal(3, 2) }),
    }
    const kind = pick([
      'buy',
      'buy',
      'buy',
      'buy',
      'sell',
      'sell',
      'sell',
      'short',
      'cover',
      'cash',
      'income',
      'move',
      'action',
      'option',
      'handed',
      'lieu',
      'wrong',
    ])
    if (kind === 'buy')
      put(day, 'buy', chance(0.2) ? { ...trade, price: undefined, amount: `-${decimal(5000, 2)}` } : trade)
    if (kind === 'sell')
      put(day, 'sell', {
        ...trade,
        ...(chance(0.3) && { lots: [String(1 + whole(rows.length)), String(1 + whole(rows.length))] }),
      })
    if (kind === 'short') put(day, 'sell_short', trade)
    if (kind === 'cover') put(day, 'buy_to_cover', trade)
    if (kind === 'cash')
      put(
        day,
        ...pick([
          ['deposit', { amount: decimal(9000, 2) }],
          ['withdrawal', { amount: `-${decimal(9000, 2)}` }],
        ]),
      )
    if (kind === 'income') {
      const type = pick(['dividend', 'interest', 'fee', 'tax', 'dividend_reinvested', 'return_of_capital'])
      const amount = type === 'fee' || type === 'tax' ? `-${decimal(50, 2)}` : decimal(300, 2)
      put(
        day,
        type,
        type === 'dividend_reinvested' ? trade : { symbol, amount, currency, fee: chance(0.2) ? '0.5' : undefined },
      )
    }
    if (kind === 'move') {
      const quantity = decimal(20, 1)
      const what = chance(0.7) ? { symbol, quantity, currency } : { amount: decimal(500, 2) }
      const out = what.amount ? { amount: `-${what.amount}` } : what
      if (chance(0.8)) put(day, 'transfer_out', { ...out, account: 'A' })
      if (chance(0.8))
        put(day, 'transfer_in', {
          ...what,
          account: 'B',
          ...(chance(0.5) && what.symbol && { price: decimal(100, 2) }),
        })
    }
    if (kind === 'action') {
      const type = pick(['split', 'spin_off', 'symbol_change', 'merger'])
      const ratio = pick(['2', '0.5', '3', '1.5', '0.1'])
      const extra = { ...(chance(0.2) && { amount: decimal(40, 2) }), ...(chance(0.2) && { fee: decimal(5, 2) }) }
      for (const account of accounts)
        if (type === 'split') put(day, 'split', { symbol, ratio, account, currency, ...extra })
      if (type === 'spin_off')
        put(day, type, { symbol, newSymbol: 'W', ratio, basisFraction: pick(['0.2', '0.15', '0']), currency, ...extra })
      if (type === 'symbol_change' && symbol === 'Y') put(day, type, { symbol, newSymbol: 'YY', currency, ...extra })
      if (type === 'merger' && symbol === 'Y')
        put(day, type, { symbol, newSymbol: chance(0.5) ? 'X' : undefined, ratio, amount: decimal(900, 2) })
    }
    if (kind === 'lieu') {
      const account = pick(accounts)
      put(day, 'buy', { symbol: 'V', quantity: '101', price: decimal(90, 2), account })
      put(day + 1, 'split', { symbol: 'V', ratio: '1.5', quantity: '50', amount: decimal(60, 2), account })
      put(day + 2, 'spin_off', {
        account,
        symbol: 'V',
        newSymbol: 'VV',
        ratio: '0.35',
        basisFraction: '0.1',
        quantity: '52',
        amount: decimal(30, 2),
      })
      put(day + 3, 'sell', { symbol: 'V', quantity: '151', price: decimal(90, 2), account })
      day += 3
    }
    if (kind === 'handed') {
      const quantity = decimal(20, 1)
      put(day, 'transfer_out', { symbol, quantity, currency, account: 'A' })
      put(day, 'transfer_in', { symbol, quantity, currency, account: 'B' })
      put(day, 'sell', { ...trade, quantity, account: 'B' })
    }
    if (kind === 'option') {
      const name = rows.findLast((row) => row.symbol?.length > 10 && chance(0.7))?.symbol ?? optionOf(symbol)
      const type = pick(['buy', 'buy', 'sell', 'sell_short', 'option_expire', 'option_exercise', 'option_assign'])
      const account = 'A'
      if (type.startsWith('option')) {
        put(day, type, { symbol: name, quantity: '1', account })
        if (chance(0.7))
          put(day, pick(['buy', 'sell', 'sell_short', 'buy_to_cover']), {
            symbol: name[0],
            quantity: '100',
            price: '50',
            account,
            currency: currencyOf(name[0]),
          })
      } else put(day, type, { symbol: name, quantity: String(1 + whole(2)), price: decimal(5, 2), account })
    }
    if (kind === 'wrong')
      put(
        day,
        ...pick([
          ['buy', { symbol, quantity: '1,000', price: '5' }],
          ['buy', { symbol, quantity: '1', price: '0' }],
          ['gift', {}],
          ['sell', { symbol, quantity: '999999', price: '1' }],
          ['deposit', { amount: '-1' }],
          ['buy', { symbol, quantity: '10', price: '500', amount: '-3' }],
        ]),
      )
    if (chance(0.1)) rows.at(-1).time = `${10 + whole(9)}:30:00Z`
  }
  const series = (from, step, max, unpriced) => {
    const list = []
    let level = 20 + next() * 100
    for (let on = from; on <= start + length; on += 1 + whole(step)) {
      level = Math.max(1, level * (0.94 + 0.123 * next()))
      if (!chance(unpriced)) list.push([dateOf(on), (Math.round(Math.min(max, level) * 100) / 100).toFixed(2)])
    }
    return list
  }
  const prices = {}
  for (const symbol of ['X', 'Y', 'Z', 'W', 'YY', 'V', 'VV'])
    if (chance(0.93)) prices[symbol] = series(start + (chance(0.8) ? 0 : whole(30)), 4, 1e6, 0.1)
  for (const { symbol } of rows) if (symbol?.length > 10 && chance(0.8)) prices[symbol] = series(start, 5, 40, 0.1)
  const fx = isForeign
    ? {
        [chance(0.5) ? 'EURUSD' : 'USDEUR']: [
          [dateOf(start - 5), '1.1'],
          ...series(start, 9, 1, 0).map(([date]) => [date, (0.9 + next() * 0.3).toFixed(4)]),
        ],
      }
    : {}
  const order = rows
    .map((row) => [next(), row])
    .sort((a, b) => a[0] - b[0])
    .map(([, row]) => row)
  const isLedger = chance(0.8)
  const valuations = []
  const flows = []
  let value = 1000
  for (let on = start; on < start + length; on += 1 + whole(20)) {
    valuations.push([dateOf(on), value.toFixed(2)])
    value *= 0.95 + next() * 0.11
    if (chance(0.4)) {
      const amount = whole(400) - 150
      const late = on + whole(12)
      flows.push([dateOf(late), String(amount)])
      value = Math.max(50, value + amount)
    }
  }
  const returns = () => Array.from({ length: 2 + whole(60) }, () => (next() * 0.1 - 0.048).toFixed(6))
  const own = returns()
  return JSON.parse(
    JSON.stringify({
      baseCurrency: 'USD',
      accounts: [
        { id: 'A', type: 'taxable' },
        { id: 'B', type: 'taxable' },
        { id: 'I', type: chance(0.5) ? 'ira' : 'taxable' },
      ],
      ...(isLedger && { transactions: order, prices, fx }),
      ...(!isLedger && { valuations, flows: chance(0.2) ? [] : flows }),
      ...(chance(0.2) && {
        returns: own,
        benchmarkReturns: own.map((text) => (chance(0.7) ? (Number(text) * 0.8 + next() * 0.01).toFixed(6) : text)),
      }),
      ...(chance(0.15) && {
        cashFlows: [
          [dateOf(start), '-1000'],
          [dateOf(start + 100), String(whole(2000) - 600)],
          [dateOf(start + 400), String(whole(3000))],
        ],
      }),
      ...(chance(0.5) && {
        range: {
          ...(chance(0.7) && { from: dateOf(start + whole(length / 2)) }),
          ...(chance(0.7) && { to: dateOf(start + Math.ceil(length / 2) + whole(length / 2)) }),
        },
      }),
      options: {
        lotMethod: pick(['fifo', 'lifo', 'hifo', 'average', 'specific']),
        ...(chance(0.5) && { flowTiming: pick(['start', 'end', 'in_start_out_end']) }),
        ...(chance(0.3) && { returnsKind: 'log' }),
        ...(chance(0.3) && { riskFreeRate: '0.03' }),
        ...(chance(0.2) && { method: 'modified_dietz' }),
      },
    }),
  )
}
