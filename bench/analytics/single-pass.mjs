// The limit: one pass over rows and days with typed arrays and floats, and nothing besides: what the machine can do at all.
export function analyse({ N, H, D, C, price, cur, fx, day, sym, side, qty, px, fee }) {
  const [q, cost, real, fees] = [new Float64Array(H), new Float64Array(H), new Float64Array(H), new Float64Array(H)]
  const [value, flow, index, invested] = [
    new Float64Array(D),
    new Float64Array(D),
    new Float64Array(D),
    new Float64Array(D),
  ]
  const multi = C > 1
  let i = 0
  let prev = 0
  let growth = 1
  let peak = 1
  let mdd = 0
  let sum = 0
  let sq = 0
  let dn = 0
  let n = 0
  let costTotal = 0
  for (let d = 0; d < D; d += 1) {
    let fl = 0
    for (; i < N && day[i] === d; i += 1) {
      const h = sym[i]
      const r = multi ? fx[d * C + cur[h]] : 1
      const amount = qty[i] * px[i] * r
      if (side[i] > 0) {
        q[h] += qty[i]
        cost[h] += amount
        costTotal += amount
        fl += amount
      } else {
        const part = cost[h] * (qty[i] / q[h])
        real[h] += amount - part
        cost[h] -= part
        costTotal -= part
        q[h] -= qty[i]
        fl -= amount
      }
      fees[h] += fee[i] * r
    }
    let v = 0
    const o = d * H
    if (multi) for (let h = 0; h < H; h += 1) v += q[h] * price[o + h] * fx[d * C + cur[h]]
    else {
      let a = 0
      let b = 0
      let c = 0
      let e = 0
      let h = 0
      for (; h + 3 < H; h += 4) {
        a += q[h] * price[o + h]
        b += q[h + 1] * price[o + h + 1]
        c += q[h + 2] * price[o + h + 2]
        e += q[h + 3] * price[o + h + 3]
      }
      for (; h < H; h += 1) a += q[h] * price[o + h]
      v = a + b + c + e
    }
    if (prev > 0) {
      const r = (v - fl) / prev - 1
      growth *= 1 + r
      sum += r
      sq += r * r
      if (r < 0) dn += r * r
      n += 1
      if (growth > peak) peak = growth
      if (growth / peak - 1 < mdd) mdd = growth / peak - 1
    }
    value[d] = v
    flow[d] = fl
    index[d] = growth
    invested[d] = costTotal
    prev = v
  }
  const mean = sum / n
  const deviation = Math.sqrt((sq - n * mean * mean) / (n - 1))
  const year = Math.sqrt(252)
  const o = (D - 1) * H
  const unrealised = new Float64Array(H)
  for (let h = 0; h < H; h += 1) unrealised[h] = q[h] * price[o + h] * (multi ? fx[(D - 1) * C + cur[h]] : 1) - cost[h]
  return {
    twr: growth - 1,
    maxDrawdown: mdd,
    sharpe: (mean / deviation) * year,
    sortino: (mean / Math.sqrt(dn / n)) * year,
    value: value[D - 1],
    realised: real.reduce((total, part) => total + part, 0),
    unrealised: unrealised.reduce((total, part) => total + part, 0),
    chart: { value, flow, index, invested },
    holdings: { qty: q, cost, realised: real, unrealised, fees },
  }
}

// Five risk figures of many series of daily returns, one pass each and one selection.
export function risk({ periods, series, returns }) {
  const out = { sharpe: [], sortino: [], drawdown: [], beta: [], var5: [] }
  for (const name of Object.keys(out)) out[name] = new Float64Array(series)
  const buffer = new Float64Array(periods)
  const place = Math.floor(0.05 * (periods - 1))
  let middle = 0
  for (let t = 0; t < periods; t += 1) middle += returns[t]
  middle /= periods
  let spread = 0
  for (let t = 0; t < periods; t += 1) spread += (returns[t] - middle) ** 2
  for (let s = 0; s < series; s += 1) {
    const o = s * periods
    let sum = 0
    let sq = 0
    let dn = 0
    let both = 0
    let growth = 1
    let peak = 1
    let deepest = 0
    for (let t = 0; t < periods; t += 1) {
      const r = returns[o + t]
      sum += r
      sq += r * r
      if (r < 0) dn += r * r
      both += r * (returns[t] - middle)
      growth *= 1 + r
      if (growth > peak) peak = growth
      const fall = growth / peak - 1
      if (fall < deepest) deepest = fall
      buffer[t] = r
    }
    const mean = sum / periods
    out.sharpe[s] = (mean / Math.sqrt((sq - periods * mean * mean) / (periods - 1))) * Math.sqrt(252)
    out.sortino[s] = (mean / Math.sqrt(dn / periods)) * Math.sqrt(252)
    out.drawdown[s] = -deepest
    out.beta[s] = both / spread
    out.var5[s] = -select(buffer, place)
  }
  return out
}

function select(a, k) {
  let lo = 0
  let hi = a.length - 1
  while (lo < hi) {
    const pivot = a[(lo + hi) >> 1]
    let i = lo
    let j = hi
    while (i <= j) {
      while (a[i] < pivot) i += 1
      while (a[j] > pivot) j -= 1
      if (i > j) break
      const t = a[i]
      a[i] = a[j]
      a[j] = t
      i += 1
      j -= 1
    }
    if (k <= j) hi = j
    else if (k >= i) lo = i
    else return a[k]
  }
  return a[k]
}
