// The second opinion on a ledger: rows, lots, gains and wash sales, written from the conventions in docs (api.md, "Ledger
// bundle") and sharing no code with the first. Plain records and loops; decimals are integers of 10^-24, cut, not rounded.
export const one = 10n ** 24n
const plain = /^-?\d+(\.\d+)?$/
export const isDecimal = (text) => typeof text === 'string' && plain.test(text) && text.length <= 60

export function dec(text) {
  const [whole, part = ''] = text.replace('-', '').split('.')
  const size = BigInt(whole + part.padEnd(24, '0').slice(0, 24))
  return text.startsWith('-') ? -size : size
}
export const mul = (a, b) => (a * b) / one
export const div = (a, b) => (a * one) / b
export const num = (a) => Number(a / one) + Number(a % one) / 1e24
export const abs = (a) => (a < 0n ? -a : a)
export const dayOf = (date) =>
  Math.round(Date.UTC(+date.slice(0, 4), +date.slice(5, 7) - 1, +date.slice(8, 10)) / 864e5)
export const dateOf = (day) => new Date(day * 864e5).toISOString().slice(0, 10)
const isDate = (date) => /^\d{4}-\d\d-\d\d$/.test(date) && dateOf(dayOf(date)) === date
export const perContract = (symbol) => (/^[A-Z]{1,6}\d?\d{6}[CP]\d{8}$/.test(symbol) ? 100n : 1n)

const withSymbol =
  'buy sell sell_short buy_to_cover dividend_reinvested split spin_off merger symbol_change return_of_capital option_expire option_assign option_exercise'.split(
    ' ',
  )
const without = 'dividend interest fee tax deposit withdrawal transfer_in transfer_out'.split(' ')
const isTrade = (type) => ['buy', 'sell', 'sell_short', 'buy_to_cover'].includes(type)

function opened(raw, base) {
  const { id, date, type, symbol = null } = raw
  if (![...withSymbol, ...without].includes(type) || !isDate(date)) return null
  for (const name of ['quantity', 'price', 'fee', 'amount', 'ratio', 'basisFraction'])
    if (raw[name] !== undefined && raw[name] !== null && !isDecimal(raw[name])) return null
  const read = (name) => (raw[name] === undefined || raw[name] === null ? null : dec(raw[name]))
  if (withSymbol.includes(type) && !symbol) return null
  const signed = read('quantity')
  if (signed !== null && signed < 0n && type === 'buy') return null
  if (['quantity', 'price', 'fee', 'amount'].some((name) => abs(read(name) ?? 0n) > one * 10n ** 15n)) return null
  const row = {
    id,
    date,
    type,
    symbol: symbol || null,
    account: raw.account ?? '',
    day: dayOf(date),
    time: raw.time ?? null,
    quantity: signed === null || type === 'split' ? signed : abs(signed),
    price: read('price'),
    fee: abs(read('fee') ?? 0n),
    amount: read('amount'),
    currency: raw.currency ?? base,
    ratio: read('ratio'),
    newSymbol: raw.newSymbol ?? null,
    fraction: read('basisFraction'),
    lots: raw.lots ?? [],
  }
  const cash = cashOf(row)
  return cash === null ? null : { ...row, cash }
}

function cashOf(row) {
  const { type, quantity, price, fee, amount, symbol } = row
  if (isTrade(type)) {
    if (!quantity || (price !== null && price <= 0n && amount === null)) return null
    const gross = price === null ? null : mul(quantity, price) * perContract(symbol)
    const pays = type === 'buy' || type === 'buy_to_cover'
    if (amount === null) return gross === null ? null : (pays ? -gross : gross) - fee
    if ((pays ? amount > 0n : amount < 0n) && abs(amount) > fee) return null
    if (gross > 0n && amount !== 0n && (abs(amount) >= 10n * gross || gross >= 10n * abs(amount))) return null
    return amount
  }
  if (type === 'dividend_reinvested') {
    if (!quantity || (price === null && !amount)) return null
    if (price === null) row.price = div(abs(amount), quantity)
    return price === null ? 0n : (amount ?? 0n)
  }
  if (type === 'deposit') return amount > 0n ? amount : null
  if (type === 'withdrawal') return amount < 0n ? amount : null
  if (type === 'transfer_in' || type === 'transfer_out') {
    if (symbol && quantity !== null) return amount ?? -fee
    return amount && amount > 0n === (type === 'transfer_in') ? amount : null
  }
  if (type === 'fee' || type === 'tax') return amount ?? (fee ? -fee : null)
  if (type === 'interest') return amount
  if (type === 'dividend' || type === 'return_of_capital')
    return amount ?? (quantity !== null && price !== null ? mul(quantity, price) - fee : null)
  return amount ?? -fee
}

const classOf = (row) => {
  const order = {
    split: 0,
    symbol_change: 0,
    merger: 0,
    spin_off: 0,
    deposit: 1,
    transfer_in: 1,
    dividend: 1,
    interest: 1,
    return_of_capital: 1,
    option_assign: 2,
    option_exercise: 2,
    buy: 3,
    sell_short: 3,
    dividend_reinvested: 3,
    sell: 5,
    buy_to_cover: 5,
    option_expire: 5,
  }
  return order[row.type] ?? 6
}
const compareId = (a, b) => (/^\d+$/.test(a) && /^\d+$/.test(b) && a.length - b.length) || (a < b ? -1 : a > b ? 1 : 0)

export function readRows(bundle) {
  const ids = new Set()
  const traded = new Map()
  const rows = []
  for (const raw of bundle.transactions ?? []) {
    const id = String(raw.id)
    if (ids.has(id)) continue
    ids.add(id)
    const row = opened({ ...raw, id }, bundle.baseCurrency ?? 'USD')
    if (!row) continue
    rows.push(row)
  }
  const place = (row) => (row.time === null || classOf(row) === 0 ? classOf(row) : 4)
  rows.sort(
    (a, b) =>
      a.day - b.day ||
      place(a) - place(b) ||
      (a.time ?? '').localeCompare(b.time ?? '') ||
      classOf(a) - classOf(b) ||
      compareId(a.id, b.id),
  )
  // A symbol trades in the currency of its first trade.
  return rows.filter((row) => {
    if (!row.symbol || !(isTrade(row.type) || row.type === 'dividend_reinvested')) return true
    if (!traded.has(row.symbol)) traded.set(row.symbol, row.currency)
    return traded.get(row.symbol) === row.currency
  })
}

const sum = (list, pick) => list.reduce((total, item) => total + pick(item), 0n)

// Everything that the rows do, one row after the other, upon one list of lots.
export function play(rows, { base, method, rateOn, priceOn, isIra, through, to }) {
  let lots = []
  let order = 0
  const gains = []
  const wash = []
  const moves = [] // {day, symbol|null, quantity, cash, flow}
  const earned = [] // {day, kind, amount}
  const losses = []
  const calls = []
  const sales = []
  const premium = new Map()
  const counted = rows.filter((row) => row.day <= through)
  const pairs = new Map()
  const arrivals = counted.filter((row) => row.type === 'transfer_in')
  const arrived = new Set()
  for (const out of counted.filter((row) => row.type === 'transfer_out')) {
    const units = (row) => row.symbol !== null && row.quantity !== null
    const mate = arrivals.find(
      (row) =>
        !arrived.has(row.id) &&
        row.day === out.day &&
        row.account !== out.account &&
        units(row) === units(out) &&
        (units(out)
          ? row.symbol === out.symbol && row.quantity === out.quantity
          : row.currency === out.currency && row.cash === -out.cash),
    )
    if (mate) {
      pairs.set(out.id, mate.account)
      arrived.add(mate.id)
    }
  }
  const own = (account, symbol, short) =>
    lots.filter(
      (lot) => lot.account === account && lot.symbol === symbol && (short === undefined || lot.short === short),
    )
  const cut = (lot, quantity) => {
    const cost = quantity === lot.quantity ? lot.cost : (lot.cost * quantity) / lot.quantity
    lot.quantity -= quantity
    lot.cost -= cost
    const freed = lot.free > lot.quantity ? lot.free - lot.quantity : 0n
    lot.free -= freed
    return { ...lot, quantity, cost, free: freed }
  }
  const take = (row, short, quantity) => {
    const there = () => sum(own(row.account, row.symbol, short), (lot) => lot.quantity)
    // What another own account gives this day may be given on at once.
    if (!short && quantity && there() < quantity)
      for (const out of counted)
        if (pairs.get(out.id) === row.account && out.day === row.day && out.symbol === row.symbol) act(out)
    const mine = own(row.account, row.symbol, short)
    if (!quantity || sum(mine, (lot) => lot.quantity) < quantity) return null
    const inOrder = [...mine].sort((a, b) => a.order - b.order || a.since - b.since)
    if (method === 'average') {
      const cost = sum(mine, (lot) => lot.cost)
      const all = sum(mine, (lot) => lot.quantity)
      for (const lot of mine) lot.cost = (cost * lot.quantity) / all
    }
    if (method === 'lifo') inOrder.reverse()
    if (method === 'hifo')
      inOrder.sort((a, b) => {
        const d = b.cost * a.quantity - a.cost * b.quantity
        return d > 0n ? 1 : d < 0n ? -1 : a.order - b.order || a.since - b.since
      })
    if (method === 'specific' && row.lots.length > 0) {
      const rank = (lot) => (row.lots.includes(lot.buy) ? row.lots.indexOf(lot.buy) : row.lots.length)
      inOrder.sort((a, b) => rank(a) - rank(b))
    }
    const parts = []
    for (const lot of inOrder) {
      if (quantity === 0n) break
      const some = lot.quantity < quantity ? lot.quantity : quantity
      quantity -= some
      parts.push(cut(lot, some))
    }
    lots = lots.filter((lot) => lot.quantity > 0n)
    return parts
  }
  const tell = (entry) => {
    const same = wash.find((w) => w.sellId === entry.sellId && w.buyId === entry.buyId && w.verdict === entry.verdict)
    if (!same) return wash.push({ added: 0n, longer: [], ...entry })
    same.quantity += entry.quantity
    same.disallowed += entry.disallowed
    same.added += entry.added ?? 0n
    for (const [days, some] of entry.longer ?? []) {
      const part = same.longer.find(([own]) => own === days)
      if (part) part[1] += some
      else same.longer.push([days, some])
    }
  }
  const wed = (loss, lot) => {
    if (lot.short !== loss.short || lot.free === 0n || lot.buy === loss.gain.buy || loss.left === 0n) return
    const quantity = lot.free < loss.left ? lot.free : loss.left
    const disallowed = (loss.amount * quantity) / loss.left
    loss.left -= quantity
    loss.amount -= disallowed
    loss.gain.disallowed += disallowed
    const isKept = !isIra(lot.account)
    const carried = isKept ? { added: disallowed, longer: loss.short ? [] : [[loss.held, quantity]] } : {}
    tell({ sellId: loss.gain.sell, buyId: lot.buy, quantity, disallowed, verdict: 'match', ...carried })
    if (!isKept) return void (lot.free -= quantity)
    const free = lot.free - quantity
    const whole = quantity === lot.quantity
    const part = whole ? lot : cut(lot, quantity)
    if (!whole) {
      lot.free = free
      lots.push(part)
    }
    part.cost += part.short ? -disallowed : disallowed
    part.since -= part.short ? 0 : loss.held
    part.free = 0n
  }
  const realize = (row, parts, amount) => {
    let left = amount
    let rest = sum(parts, (part) => part.quantity)
    const fresh = parts.map((part) => {
      const got = (left * part.quantity) / rest
      left -= got
      rest -= part.quantity
      const start = dateOf(part.since + 1)
      const year = `${+start.slice(0, 4) + 1}`.padStart(4, '0') + start.slice(4)
      const gain = {
        symbol: part.symbol,
        account: part.account,
        opened: part.opened,
        closed: row.day,
        quantity: part.quantity,
        proceeds: part.short ? part.cost : got,
        basis: part.short ? got : part.cost,
        term: !part.short && row.date >= year ? 'long' : 'short',
        disallowed: 0n,
        sell: row.id,
        buy: part.buy,
      }
      gains.push(gain)
      return { gain, held: row.day - part.since, short: part.short }
    })
    for (const { gain, held, short } of fresh) {
      const amountLost = gain.basis - gain.proceeds
      if (amountLost <= 0n || isIra(gain.account)) continue
      const loss = { gain, held, short, symbol: gain.symbol, left: gain.quantity, amount: amountLost }
      losses.push(loss)
      for (const lot of lots.filter((l) => l.symbol === gain.symbol).sort((a, b) => a.order - b.order))
        if (row.day - lot.opened <= 30) wed(loss, lot)
    }
  }
  const acquire = (row, cost, { short = false, purchase = true } = {}) => {
    const lot = {
      symbol: row.symbol,
      account: row.account,
      opened: row.day,
      since: row.day,
      order: ++order,
      quantity: row.quantity,
      cost,
      buy: row.id,
      short,
      free: purchase ? row.quantity : 0n,
    }
    lots.push(lot)
    if (!purchase) return
    for (const loss of losses) if (loss.symbol === lot.symbol && lot.opened - loss.gain.closed <= 30) wed(loss, lot)
  }
  const taken = new Set()
  const sharesOf = (row) => {
    const terms = /^([A-Z]{1,6}\d?)\d{6}([CP])\d{8}$/.exec(row.symbol)
    if (!terms || row.type === 'option_expire') return undefined
    const buys = (terms[2] === 'C') === (row.type === 'option_exercise')
    const mate = counted.find(
      (other) =>
        !taken.has(other.id) &&
        other.day === row.day &&
        other.account === row.account &&
        (buys ? ['buy', 'buy_to_cover'] : ['sell', 'sell_short']).includes(other.type) &&
        other.symbol === terms[1] &&
        other.quantity === (row.quantity ?? 0n) * 100n,
    )
    if (mate) taken.add(mate.id)
    return mate
  }
  const mates = new Map()
  for (const row of counted)
    if (row.type === 'option_exercise' || row.type === 'option_assign') {
      const mate = sharesOf(row)
      if (mate) mates.set(row.id, mate)
    }
  const done = new Set()
  const act = (row) => {
    if (done.has(row.id)) return
    const option = counted.find((other) => mates.get(other.id)?.id === row.id)
    if (option) act(option)
    if (mates.has(row.id) || pairs.has(row.id)) done.add(row.id)
    const foreign = row.currency !== base
    const rate = foreign ? rateOn(row.currency, row.day) : one
    if (rate === undefined) return
    const based = (amount) => (foreign ? mul(amount, rate) : amount)
    const { day, type, symbol, account, quantity, cash } = row
    const pay = (flow) => {
      if (cash === 0n) return
      moves.push(
        foreign
          ? { day, symbol: `cash:${row.currency}`, quantity: cash, cash: 0n, flow }
          : { day, symbol: null, quantity: 0n, cash, flow },
      )
    }
    const shift = (name, units, flow = false) =>
      units !== 0n && moves.push({ day, symbol: name, quantity: units, cash: 0n, flow })
    const fees = () => row.fee && earned.push({ day, symbol, kind: 'fee', amount: based(row.fee) })
    const charge = (lot) => (lot.short ? -lot.quantity : lot.quantity)
    const payBack = (amount, name = symbol) => {
      const mine = own(account, name, false)
      let all = sum(mine, (lot) => lot.quantity)
      let left = amount
      for (const lot of mine) {
        const part = (left * lot.quantity) / all
        left -= part
        all -= lot.quantity
        const excess = part - lot.cost
        lot.cost = excess > 0n ? 0n : lot.cost - part
        if (excess > 0n) realize(row, [{ ...lot }], excess)
      }
    }
    // Cash in place of a fraction of a share, or off the cost.
    const inLieu = (name, made) => {
      const missing = quantity === null ? 0n : made - quantity
      if (cash === 0n) return
      if (
        cash > 0n &&
        missing > 0n &&
        missing < one &&
        sum(own(account, name, false), (lot) => lot.quantity) >= missing
      ) {
        const parts = take({ ...row, symbol: name, lots: [] }, false, missing)
        shift(name, -missing)
        realize(row, parts, based(cash))
      } else payBack(based(cash), name)
    }
    switch (type) {
      case 'buy':
      case 'sell_short': {
        const short = type === 'sell_short'
        shift(symbol, short ? -quantity : quantity)
        pay(false)
        fees()
        acquire(row, based(short ? cash : -cash) + (premium.get(row.id) ?? 0n), { short })
        const option = /^([A-Z]{1,6}\d?)\d{6}[CP]\d{8}$/.exec(symbol)
        if (!short && option) calls.push({ id: row.id, root: option[1], day, left: quantity * 100n })
        return
      }
      case 'dividend_reinvested': {
        const paid = mul(quantity, row.price)
        shift(symbol, quantity)
        pay(false)
        earned.push({ day, kind: 'income', amount: based(paid + row.fee + cash) })
        fees()
        return acquire(row, based(paid + row.fee))
      }
      case 'sell':
      case 'buy_to_cover': {
        const short = type === 'buy_to_cover'
        const parts = take(row, short, quantity)
        if (!parts) return
        shift(symbol, short ? quantity : -quantity)
        pay(false)
        fees()
        if (!short) sales.push({ id: row.id, symbol, day, left: quantity })
        return realize(row, parts, based(short ? -cash : cash) + (premium.get(row.id) ?? 0n))
      }
      case 'dividend':
      case 'interest':
        pay(false)
        earned.push({ day, kind: 'income', amount: based(cash + row.fee) })
        return fees()
      case 'fee':
      case 'tax':
        pay(false)
        return earned.push({ day, symbol, kind: type, amount: based(-cash) })
      case 'deposit':
      case 'withdrawal':
        return pay(true)
      case 'transfer_in': {
        if (arrived.has(row.id)) return
        if (!symbol || quantity === null) return pay(true)
        shift(symbol, quantity, true)
        pay(true)
        const price = row.price === null ? (priceOn(symbol, day) ?? 0n) : based(row.price)
        return acquire(row, mul(quantity, price) * perContract(symbol), { purchase: false })
      }
      case 'transfer_out': {
        const target = pairs.get(row.id)
        if (!symbol || quantity === null) return target === undefined && pay(true)
        const parts = take(row, false, quantity)
        if (!parts) return
        if (target !== undefined) return lots.push(...parts.map((part) => ({ ...part, account: target })))
        shift(symbol, -quantity, true)
        return pay(true)
      }
      case 'split': {
        pay(false)
        fees()
        const before = sum(own(account, symbol), charge)
        const ratio = row.ratio ?? (quantity !== null && before !== 0n ? div(before + quantity, before) : 0n)
        if (ratio <= 0n) return
        for (const lot of own(account, symbol)) {
          lot.quantity = mul(lot.quantity, ratio)
          lot.free = mul(lot.free, ratio)
        }
        for (const loss of losses)
          if (loss.symbol === symbol && loss.gain.account === account) loss.left = mul(loss.left, ratio)
        const more = sum(own(account, symbol), charge) - before
        shift(symbol, more)
        return inLieu(symbol, more)
      }
      case 'spin_off': {
        const fraction = row.fraction ?? 0n
        pay(false)
        fees()
        if (!row.newSymbol || !(row.ratio > 0n) || fraction < 0n || fraction > one) return
        let made = 0n
        for (const lot of own(account, symbol)) {
          const cost = mul(lot.cost, fraction)
          lot.cost -= cost
          const born = { ...lot, symbol: row.newSymbol, quantity: mul(lot.quantity, row.ratio), cost, free: 0n }
          lots.push(born)
          shift(row.newSymbol, charge(born))
          made += charge(born)
        }
        return inLieu(row.newSymbol, made)
      }
      case 'symbol_change':
      case 'merger': {
        if (type === 'merger' && !row.newSymbol) {
          const all = sum(own(account, symbol, false), (lot) => lot.quantity)
          const parts = take(row, false, all)
          if (!parts) return
          shift(symbol, -all)
          pay(false)
          fees()
          return realize(row, parts, based(cash))
        }
        pay(false)
        fees()
        const ratio = row.ratio ?? one
        if (!row.newSymbol || ratio <= 0n) return
        if (cash !== 0n) payBack(based(cash))
        if (type === 'symbol_change')
          for (const loss of losses)
            if (loss.symbol === symbol && loss.symbol !== row.newSymbol) {
              loss.symbol = row.newSymbol
              loss.left = mul(loss.left, ratio)
            }
        for (const lot of own(account, symbol)) {
          shift(symbol, -charge(lot))
          lot.symbol = row.newSymbol
          lot.quantity = mul(lot.quantity, ratio)
          lot.free = mul(lot.free, ratio)
          shift(lot.symbol, charge(lot))
        }
        return
      }
      case 'return_of_capital':
        pay(false)
        fees()
        return payBack(based(cash))
      default: {
        const short = sum(own(account, symbol, false), (lot) => lot.quantity) === 0n
        const units = quantity ?? sum(own(account, symbol, short), (lot) => lot.quantity)
        const parts = take(row, short, units)
        if (!parts) return
        shift(symbol, short ? units : -units)
        pay(false)
        const mate = mates.get(row.id)
        if (!mate) return realize(row, parts, short ? based(-cash) : based(cash))
        const paid = sum(parts, (part) => part.cost)
        const buys = mate.type === 'buy' || mate.type === 'buy_to_cover'
        premium.set(mate.id, buys === !short ? paid : -paid)
      }
    }
  }
  counted.forEach(act)
  const closing = lots.map((lot) => ({ ...lot }))
  const told = { moves: [...moves], earned: [...earned], gains: [...gains] }
  rows
    .filter((row) => row.day > through && ['buy', 'dividend_reinvested', 'sell_short'].includes(row.type))
    .forEach(act)
  for (const loss of losses) {
    const names = [...new Set([loss.gain.symbol, loss.symbol])]
    const maybe = names.flatMap((name) =>
      loss.short ? sales.filter((sale) => sale.symbol === name) : calls.filter((call) => call.root === name),
    )
    for (const call of maybe) {
      if (!loss.left || !call.left || Math.abs(call.day - loss.gain.closed) > 30) continue
      const quantity = call.left < loss.left ? call.left : loss.left
      const disallowed = (loss.amount * quantity) / loss.left
      call.left -= quantity
      loss.left -= quantity
      loss.amount -= disallowed
      tell({ sellId: loss.gain.sell, buyId: call.id, quantity, disallowed, verdict: 'possible' })
    }
    if (loss.left && to !== undefined && dateOf(loss.gain.closed) <= to && dayOf(to) - loss.gain.closed < 30)
      tell({ sellId: loss.gain.sell, buyId: null, quantity: loss.left, disallowed: 0n, verdict: 'coverage_incomplete' })
  }
  return { ...told, lots: closing, wash }
}
