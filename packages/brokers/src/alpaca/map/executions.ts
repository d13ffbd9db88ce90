/**
 * Fills. Two sources name them: trade_updates by `execution_id`, activities by an id that ends in one. That the two agree
 * is not documented, so whoever counts fills takes them from one source only, activities (events are hints, alpaca.md 4.1).
 */
import { ExecutionId } from '../../port/index.ts'
import type { ReportedExecution } from '../../port/index.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { instant, isObject, price, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'
import { fits, wireActivity } from '../wire/schemas.ts'

/** The fills of one order in an answer of `GET /v2/account/activities`, in its order. Throws WireMismatch. */
export function mapExecutions(payload: unknown, brokerOrderId: string): readonly ReportedExecution[] {
  const notes = new Notes('transactions')
  return mapEach(notes, payload, (value) => {
    const raw = fits(wireActivity, value, 'transactions', notes.path(''))
    if (raw.activity_type !== 'FILL' || raw.order_id !== brokerOrderId) return undefined
    const filled = quantity(raw.qty)
    const paid = price(raw.price)
    const at = instant(raw.transaction_time)
    if (filled === null || paid === null || typeof at !== 'string') return undefined
    return { executionId: ExecutionId(executionIdOf(raw.id)), quantity: filled, price: paid, fee: null, at }
  })
}

/** `20261119103004121::<uuid>`: the digits are New York local time and say nothing else (alpaca.md 2.3). */
function executionIdOf(activityId: string): string {
  const end = activityId.split('::')[1]
  return end === undefined || end === '' ? activityId : end
}

export interface WireTradeUpdate {
  readonly event: string
  readonly order: unknown
  readonly timestamp: unknown
  readonly executions: readonly ReportedExecution[]
}

/** `undefined` = not of that shape. */
export function tradeUpdateOf(value: WireObject): WireTradeUpdate | undefined {
  const data = isObject(value['data']) ? value['data'] : value
  const event = data['event']
  if (typeof event !== 'string' || !isObject(data['order'])) return undefined
  return { event, order: data['order'], timestamp: data['timestamp'], executions: executionsOf(event, data) }
}

/** Price and quantity are those of this execution (alpaca.md 4.1); busts and corrections are no fills. */
function executionsOf(event: string, data: WireObject): readonly ReportedExecution[] {
  if (event !== 'fill' && event !== 'partial_fill') return []
  const id = data['execution_id']
  const filled = quantity(data['qty'])
  const at = instant(data['timestamp'])
  const paid = price(data['price'])
  if (typeof id !== 'string' || id === '' || filled === null || paid === null || typeof at !== 'string') return []
  return [{ executionId: ExecutionId(id), quantity: filled, price: paid, fee: null, at }]
}
