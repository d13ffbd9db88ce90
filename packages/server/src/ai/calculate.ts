/** The way a model is told to derive a number: facts by id and one operation, computed in decimals; the result is a fact. */
import { decimal } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { z } from 'zod'
import { ProblemError } from '../platform/http/problem.ts'
import { defineTool } from './tool.ts'

const operations = ['sum', 'difference', 'product', 'ratio', 'percent_of', 'percent_change', 'average'] as const
type Operation = (typeof operations)[number]

const placesMax = 12
const resultName: Readonly<Record<Operation, string | null>> = {
  sum: null,
  difference: null,
  average: null,
  product: 'productAmount',
  ratio: 'ratio',
  percent_of: 'percent',
  percent_change: 'changePercent',
}
const nameOfUnit: Readonly<Record<string, string>> = {
  usd: 'amount',
  percent: 'percent',
  ratio: 'ratio',
  shares: 'quantity',
}

const refuse = (message: string) => new ProblemError('validation_failed', message)

function compute(operation: Operation, values: readonly Decimal[]): Decimal {
  const [first, second] = values
  if (!first || !second) throw refuse('Give at least two facts.')
  const isPair = operation === 'difference' || operation.startsWith('percent') || operation === 'ratio'
  if (isPair && values.length !== 2) throw refuse(`${operation} takes exactly two facts.`)
  if ((operation.startsWith('percent') || operation === 'ratio') && second.isZero())
    throw refuse('The second fact is zero; nothing can be divided by it.')
  switch (operation) {
    case 'sum':
      return values.reduce((total, value) => total.plus(value))
    case 'average':
      return values.reduce((total, value) => total.plus(value)).div(values.length)
    case 'product':
      return values.reduce((total, value) => total.times(value))
    case 'difference':
      return first.minus(second)
    case 'ratio':
      return first.div(second)
    case 'percent_of':
      return first.div(second).times(100)
    case 'percent_change':
      return first.minus(second).div(second.abs()).times(100)
  }
}

export const calculate = defineTool({
  name: 'calculate',
  kind: 'read',
  description:
    'Computes with facts that tools have returned. A fact id is the `facts` field of a result followed by the path in its `data`, ' +
    'for example "get_portfolio#1.positions[0].marketValue". percent_of: first as percent of second; percent_change: from second to first; ' +
    'difference: first minus second. Use it for every number that no tool returns.',
  input: z.object({
    operation: z.enum(operations).describe('What to compute'),
    facts: z.array(z.string()).describe('Ids of two or more facts'),
  }),
  run: async ({ facts }, { operation, facts: ids }) => {
    const used = ids.slice(0, 100).map((id) => {
      const fact = facts.find(id)
      if (!fact) throw refuse(`There is no fact "${id.slice(0, 200)}".`)
      return fact
    })
    const result = compute(
      operation,
      used.map(({ value }) => decimal(value)),
    )
    const units = new Set(used.map(({ unit }) => unit))
    const [unit] = units
    const name = resultName[operation] ?? (units.size === 1 ? (nameOfUnit[unit ?? ''] ?? 'result') : 'result')
    const symbols = new Set(used.map(({ symbol }) => symbol))
    const [symbol] = symbols
    return {
      asOf: null,
      source: 'calculated',
      stale: false,
      data: {
        operation,
        of: used.map(({ label }) => label),
        ...(symbols.size === 1 && symbol !== undefined && { symbol }),
        [name]: result.toDecimalPlaces(placesMax).toFixed(),
      },
    }
  },
})
