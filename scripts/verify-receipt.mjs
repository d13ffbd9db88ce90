// g2e verify-receipt: recomputes every figure of a receipt {bundle, answer} with the second implementation and compares.
// Standard output: {valid, figures, differences}. Exit 0 they agree, 1 they do not, 2 unreadable.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { recompute } from './receipt/figures.mjs'
import { recomputeWorkings } from './receipt/workings.mjs'

const tolerance = 1e-9
// Receipts of before told nothing of `washCarried`; what they tell is compared.
const parts = ['twr', 'mwr', 'modifiedDietz', 'value', 'risk', 'lots', 'gains', 'washSales', 'washCarried']
const numeric = /^-?\d+(\.\d+)?$/

// Lists whose order is not agreed are compared by what they are about.
const names = {
  lots: (l) => [l.account, l.symbol, l.transactionId, String(l.quantity).startsWith('-')],
  gains: (g) => [g.account, g.symbol, g.sellId, g.transactionId, g.term],
  washSales: (w) => [w.sellId, w.buyId, w.verdict],
  washCarried: (w) => [w.sellId, w.buyId],
}
const keyed = (part, value) =>
  names[part] && Array.isArray(value)
    ? Object.fromEntries(value.map((item) => [JSON.stringify(names[part](item)), item]))
    : value

export function compare(receipt, own, path, found) {
  if (receipt !== null && own !== null && typeof receipt === 'object' && typeof own === 'object') {
    for (const name of new Set([...Object.keys(receipt), ...Object.keys(own)]))
      compare(receipt[name] ?? null, own[name] ?? null, `${path}.${name}`, found)
    return
  }
  found.figures += 1
  const isFigure = typeof own === 'number' && typeof receipt === 'string' && numeric.test(receipt)
  const told = isFigure ? Number(receipt) : receipt
  const agrees = isFigure
    ? Math.abs(told - own) <= tolerance * Math.max(1, Math.abs(told), Math.abs(own))
    : told === own
  if (!agrees) found.differences.push({ path, receipt, recomputed: typeof own === 'number' ? String(own) : own })
}

// The figure itself, where a receipt tells one: the same as at its path, a percentage a hundred times the fraction there.
// A receipt may tell less than its answer (null: an end of the period has no value), and 0 for what has no line at all.
function compareValue({ value, path, unit, bundle }, own, found) {
  if (typeof value !== 'string' || typeof path !== 'string') return
  const told = path.split('.').reduce((at, name) => at?.[name] ?? null, own)
  const nothing = told === null && value === '0' && bundle.transactions?.length === 0
  compare(value, nothing ? 0 : typeof told === 'number' && unit === 'percent' ? told * 100 : told, 'value', found)
}

export function verify(receipt) {
  const { bundle, answer } = receipt
  const own = recompute(bundle)
  own.workings = recomputeWorkings(bundle, own)
  const found = { figures: 0, differences: [] }
  for (const part of [...parts, 'workings'].filter((part) => part !== 'washCarried' || answer[part] !== undefined))
    compare(keyed(part, answer[part]) ?? null, keyed(part, own[part]) ?? null, part, found)
  compareValue(receipt, own, found)
  return { valid: found.differences.length === 0, ...found, own }
}

// Other workings upon the same ledger, which is not recomputed for each of them.
export function compareWorkings(given, told, found) {
  compare(told, recomputeWorkings({ workings: given }, found.own), `workings.${given.kind}`, found)
}

function main(file) {
  let receipt
  try {
    const path = file === undefined || file === '-' ? 0 : resolve(process.env.INIT_CWD ?? process.cwd(), file)
    receipt = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof receipt?.bundle !== 'object' || typeof receipt?.answer !== 'object') throw new TypeError('no receipt')
  } catch {
    process.stderr.write('g2e verify-receipt: this is no receipt; make one with g2e analyze --receipt.\n')
    return 2
  }
  const { valid, figures, differences } = verify(receipt)
  process.stdout.write(`${JSON.stringify({ valid, figures, differences })}\n`)
  return valid ? 0 : 1
}

if (process.argv[1] && import.meta.filename === resolve(process.argv[1])) process.exitCode = main(process.argv[2])
