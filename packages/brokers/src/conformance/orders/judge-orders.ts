/**
 * What must hold of a compiler over the whole product: a ticket compiles to something that reads back as the same ticket, or
 * is refused in sentences that name the field and the nearest form; and the capabilities list exactly what compiles.
 */
import { isDeepStrictEqual } from 'node:util'
import { decimal } from '@g2e/domain/money'
import { orderClasses, orderTypes, timesInForce } from '@g2e/domain/orders'
import type { OrderRequest, OrderSide } from '@g2e/domain/orders'
import type { BrokerDefinition, CompiledRequest, OrderContext, UnsupportedField } from '../../port/broker.ts'
import { casesOfBlock, crossAssets, crossBlocks, edgeFigures, usualFigures } from './order-cross.ts'
import type { CrossCase } from './order-cross.ts'

/** The ticket that requests say, read by the broker's contract alone; `context` has what is not in them (the id behind a symbol, what is held). */
export type ReadBack = (requests: readonly CompiledRequest[], context: OrderContext) => OrderRequest

export interface OrderCompiler {
  readonly definition: Pick<BrokerDefinition, 'id' | 'name' | 'capabilities' | 'compileOrder'>
  readonly readBack: ReadBack
}

/** Where a ticket stands, in words. */
export const placeWords = ({ asset, orderClass, size, session, side, kind, timeInForce }: CrossCase): string =>
  `${asset} ${orderClass} ${size} ${session} ${side} ${kind} ${timeInForce}`

const fieldForm =
  /^(?:symbol|side|quantity|notional|lots|orderType|limitPrice|stopPrice|trailPercent|trailAmount|timeInForce|extendedHours|orderClass|takeProfit(?:\.limitPrice)?|stopLoss(?:\.(?:stopPrice|limitPrice))?|legs(?:\[\d+\])?(?:\.(?:symbol|side|ratio|positionEffect))?)$/

const isSentence = (text: string): boolean => /^\S.{10,}[.!?]$/s.test(text)

function complaintAbout({ field, reason }: UnsupportedField): string | undefined {
  if (!fieldForm.test(field)) return `${field} is no field of the ticket`
  return isSentence(reason) ? undefined : `${JSON.stringify(reason)} is no sentence`
}

/** What is not traded at all has no nearest form; everything else has. */
function refusalComplaint(faults: readonly UnsupportedField[]): string | undefined {
  if (faults.length === 0) return 'refused without a reason'
  const complaint = faults.map(complaintAbout).find((text) => text !== undefined)
  if (complaint !== undefined) return complaint
  const hasNearest = faults.some(({ nearest, field }) => field === 'symbol' || (nearest ?? '') !== '')
  return hasNearest ? undefined : `no nearest form: ${faults.map(({ reason }) => reason).join(' ')}`
}

const figureFields: ReadonlySet<string> = new Set([
  'quantity',
  'notional',
  'limitPrice',
  'stopPrice',
  'trailPercent',
  'trailAmount',
])

/** The plain side of a leg, whose effect says the rest. */
const legSides: Readonly<Record<OrderSide, 'buy' | 'sell'>> = {
  buy: 'buy',
  buy_to_cover: 'buy',
  sell: 'sell',
  sell_short: 'sell',
}

/** A package goes by its legs; bought or sold says whether its price is a debit or a credit, and at the market there is none. */
function packagesAlike(request: OrderRequest): unknown {
  if (request.orderClass !== 'multileg') return request
  const legs = request.legs?.map((leg) => ({ ...leg, side: legSides[leg.side] }))
  return { ...request, legs, ...(request.orderType === 'market' ? { side: undefined } : {}) }
}

/** A ticket in one form: what says nothing is left out, figures by their value. */
function plain(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (typeof value === 'string') return figureFields.has(name) ? decimal(value).toFixed() : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field, said]) => said !== undefined && !saysNothing(field, said))
      .map(([field, said]) => [field, plain(said, field)]),
  )
}

const saysNothing = (field: string, said: unknown): boolean =>
  field === 'accountId' ||
  field === 'recommendationId' ||
  (field === 'extendedHours' && said === false) ||
  (field === 'orderClass' && said === 'simple')

function readBackOr(readBack: ReadBack, requests: readonly CompiledRequest[], context: OrderContext): unknown {
  try {
    return packagesAlike(readBack(requests, context))
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) }
  }
}

function caseComplaint({ definition, readBack }: OrderCompiler, one: CrossCase): string | undefined {
  const { requests, unsupported } = definition.compileOrder(one.request, one.context)
  if (unsupported !== undefined) return one.isContradictory ? undefined : refusalComplaint(unsupported)
  if (one.isContradictory) return 'compiles although it contradicts itself'
  const back = plain(readBackOr(readBack, requests, one.context))
  const wanted = plain(packagesAlike(one.request))
  return isDeepStrictEqual(back, wanted)
    ? undefined
    : `reads back as ${JSON.stringify(back)} and not as ${JSON.stringify(wanted)}`
}

/** Everything that does not hold, each with the ticket it does not hold for; empty = the compiler is right. */
export function compilerComplaints(compiler: OrderCompiler): readonly string[] {
  const complaints = crossBlocks().flatMap((block, index) =>
    // The usual figures everywhere, those at the edges in turn.
    [usualFigures, ...edgeFigures.slice(index % edgeFigures.length).slice(0, 1)].flatMap((figures) =>
      casesOfBlock(block, figures).flatMap((one) => {
        const complaint = caseComplaint(compiler, one)
        return complaint === undefined ? [] : [`${placeWords(one)}: ${complaint}`]
      }),
    ),
  )
  return [...complaints, ...capabilityComplaints(compiler)]
}

/** The capabilities that the compiler shows, from everything that compiles. */
export function usableIn({ definition }: Pick<OrderCompiler, 'definition'>) {
  const compiled = crossBlocks().flatMap((block) =>
    casesOfBlock(block).filter(
      ({ request, context }) => definition.compileOrder(request, context).requests !== undefined,
    ),
  )
  const some = (holds: (one: CrossCase) => boolean): boolean => compiled.some(holds)
  const isShare = ({ asset }: CrossCase): boolean => asset === 'stock' || asset === 'etf'
  return {
    assetTypes: crossAssets.filter((asset) => some((one) => one.asset === asset)),
    orderTypes: orderTypes.filter((type) => some(({ request }) => request.orderType === type)),
    timesInForce: timesInForce.filter((time) => some(({ timeInForce }) => timeInForce === time)),
    orderClasses: orderClasses.filter((orderClass) => some((one) => one.orderClass === orderClass)),
    fractional: some((one) => isShare(one) && one.size === 'part'),
    notional: some(({ size }) => size === 'notional'),
    extendedHours: some(({ session }) => session === 'extended'),
    shortSelling: some((one) => isShare(one) && one.side === 'sell_short'),
    options: some(({ asset }) => asset === 'option'),
    crypto: some(({ asset }) => asset === 'crypto'),
  }
}

const words = (value: boolean | readonly string[]): string =>
  typeof value === 'boolean' ? String(value) : value.join(', ') || 'none'

function capabilityComplaints(compiler: OrderCompiler): readonly string[] {
  const { capabilities, name } = compiler.definition
  const isCrossed = (asset: string): boolean => crossAssets.some((one) => one === asset)
  const stated = { ...capabilities, assetTypes: capabilities.assetTypes.filter(isCrossed) }
  const usable = usableIn(compiler)
  const sorted = (value: boolean | readonly string[]) => (typeof value === 'boolean' ? value : value.toSorted())
  return fieldsOf(usable).flatMap((field) =>
    isDeepStrictEqual(sorted(usable[field]), sorted(stated[field]))
      ? []
      : [`${name} states ${field} ${words(stated[field])}; what compiles is ${words(usable[field])}`],
  )
}

type UsableField = keyof ReturnType<typeof usableIn>

const fieldsOf = (usable: ReturnType<typeof usableIn>): readonly UsableField[] => {
  const isField = (name: string): name is UsableField => name in usable
  return Object.keys(usable).filter(isField)
}
