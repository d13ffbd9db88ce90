/** What a compiler takes, as the rows of a table: for each asset and size, and for what is special, the times in force of each order type. */
import { orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderType, TimeInForce } from '@g2e/domain/orders'
import type { OrderCompiler } from './judge-orders.ts'
import { casesOfBlock, crossBlocks } from './order-cross.ts'
import type { CrossCase } from './order-cross.ts'

export interface MatrixRow {
  readonly label: string
  /** In the order of the order types; empty = it takes none. */
  readonly times: readonly (readonly TimeInForce[])[]
}

const assetWords = {
  stock: 'stock',
  etf: 'etf',
  option: 'option',
  crypto: 'crypto',
  mutual_fund: 'mutual fund',
} as const satisfies Readonly<Record<CrossCase['asset'], string>>

const sizeWords = {
  whole: [],
  part: ['in parts'],
  notional: ['in money'],
} as const satisfies Readonly<Record<CrossCase['size'], readonly string[]>>

/** Plain buying and selling has no word of its own. */
function sideWords({ asset, side }: CrossCase): readonly string[] {
  if (side === 'buy' || side === 'sell') return []
  if (asset === 'option') return [side === 'sell_short' ? 'written' : 'bought back']
  return [side === 'sell_short' ? 'sold short' : 'covered']
}

/** What is special about a ticket; one that is special in two ways says both. */
const specialWords = (one: CrossCase): string =>
  [
    ...sizeWords[one.size],
    ...(one.orderClass === 'simple' ? [] : [one.orderClass]),
    ...sideWords(one),
    ...(one.session === 'extended' ? ['in extended hours'] : []),
  ].join(' ') || 'whole'

const rowOf = (cases: readonly CrossCase[]): MatrixRow['times'] =>
  orderTypes.map((type: OrderType) =>
    timesInForce.filter((time) => cases.some((one) => one.request.orderType === type && one.timeInForce === time)),
  )

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

interface Taken {
  readonly asset: CrossCase['asset']
  readonly special: string
  readonly times: MatrixRow['times']
}

/** `stock, etf: whole, bracket; crypto: in money`: assets that are alike named together. */
function labelOf(row: readonly Taken[]): string {
  const specials = groupBy(row, ({ special }) => special).map((same) => ({
    assets: same.map(({ asset }) => assetWords[asset]).join(', '),
    special: same[0]?.special ?? '',
  }))
  return groupBy(specials, ({ assets }) => assets)
    .map((same) => `${same[0]?.assets ?? ''}: ${same.map(({ special }) => special).join(', ')}`)
    .join('; ')
}

/** Rows that take the same are one; what is not taken at all has none. */
export function orderMatrix({ definition }: Pick<OrderCompiler, 'definition'>): readonly MatrixRow[] {
  const compiling = crossBlocks().flatMap((block) =>
    casesOfBlock(block).filter(
      ({ request, context }) => definition.compileOrder(request, context).requests !== undefined,
    ),
  )
  const taken = groupBy(compiling, (one) => `${one.asset} ${specialWords(one)}`).flatMap((cases): readonly Taken[] => {
    const [first] = cases
    return first ? [{ asset: first.asset, special: specialWords(first), times: rowOf(cases) }] : []
  })
  return groupBy(taken, ({ times }) => JSON.stringify(times)).map((row) => ({
    label: labelOf(row),
    times: row[0]?.times ?? [],
  }))
}
