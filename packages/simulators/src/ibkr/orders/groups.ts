/** Several tickets in one request: a bracket, one child, or two exits of which one cancels the other (brokers/ibkr.md 3.7). */
import { decimal } from '@g2e/domain/money'
import type { SimOrderRequest } from '../../exchange/order.ts'
import type { Desk } from '../desk.ts'
import { serverError } from '../wire/refusal.ts'
import { requestOf } from './read-ticket.ts'
import type { Ticket } from './ticket.ts'

export interface Grouped {
  readonly request: SimOrderRequest
  /** Of all the tickets the one that leads; the others are its children, in their order. */
  readonly leader: Ticket
  readonly others: readonly Ticket[]
}

const isProfit = ({ wireType }: Ticket): boolean => wireType === 'LMT'
const isStop = ({ wireType }: Ticket): boolean => wireType === 'STP' || wireType === 'STOP_LIMIT'

type Exits = Pick<SimOrderRequest, 'takeProfit' | 'stopLoss'>

function exitsOf(tickets: readonly Ticket[]): Exits {
  const profit = tickets.find(isProfit)
  const stop = tickets.find(isStop)
  const coid = (ticket: Ticket) => (ticket.coid === undefined ? {} : { clientOrderId: ticket.coid })
  return {
    ...(profit?.limitPrice === undefined ? {} : { takeProfit: { limitPrice: profit.limitPrice, ...coid(profit) } }),
    ...(stop?.stopPrice === undefined
      ? {}
      : {
          stopLoss: {
            stopPrice: stop.stopPrice,
            ...(stop.limitPrice === undefined ? {} : { limitPrice: stop.limitPrice }),
            ...coid(stop),
          },
        }),
  }
}

const sameSize = (one: Ticket, other: Ticket): boolean =>
  one.quantity !== undefined && other.quantity !== undefined && decimal(one.quantity).eq(other.quantity)

function family(desk: Desk, symbol: string, parent: Ticket, children: readonly Ticket[]): Grouped {
  const fits = children.every(
    (child) =>
      child.parentId === parent.coid &&
      child.isBuy !== parent.isBuy &&
      child.instrument.conid === parent.instrument.conid &&
      sameSize(child, parent),
  )
  if (!fits) throw serverError('Child orders must close their parent order')
  if (children.some(({ coid }) => coid !== undefined)) throw serverError('cOID is not allowed on child orders')
  const isPair = children.length === 2 && children.some(isProfit) && children.some(isStop)
  if (!isPair && !(children.length === 1 && children.every((child) => isProfit(child) || isStop(child))))
    throw serverError('Unsupported order group')
  const orderClass = isPair ? ('bracket' as const) : ('oto' as const)
  return {
    request: { ...requestOf(desk, parent, symbol), orderClass, ...exitsOf(children) },
    leader: parent,
    others: children,
  }
}

/** Both are exits; the take-profit leads. */
function pair(desk: Desk, symbol: string, tickets: readonly Ticket[]): Grouped {
  const [profit, stop] = [tickets.find(isProfit), tickets.find(isStop)]
  const fits =
    tickets.length === 2 &&
    profit &&
    stop &&
    profit.isBuy === stop.isBuy &&
    sameSize(profit, stop) &&
    profit.instrument.conid === stop.instrument.conid
  if (!fits) throw serverError('Unsupported order group')
  return {
    request: { ...requestOf(desk, profit, symbol), orderClass: 'oco', ...exitsOf(tickets) },
    leader: profit,
    others: [stop],
  }
}

/** One exchange order for the tickets of a request; what is no group that makes sense is a 500. */
export function groupOf(desk: Desk, tickets: readonly Ticket[], symbol: string): Grouped {
  const [first, ...rest] = tickets
  if (!first) throw serverError('Missing order parameter: orders')
  if (rest.length === 0) return { request: requestOf(desk, first, symbol), leader: first, others: [] }
  const parent = tickets.find(({ parentId }) => parentId === undefined)
  const children = tickets.filter(({ parentId }) => parentId !== undefined)
  if (children.length === 0 && tickets.every(({ isSingleGroup }) => isSingleGroup)) return pair(desk, symbol, tickets)
  if (!parent || children.length !== tickets.length - 1) throw serverError('Unsupported order group')
  return family(desk, symbol, parent, children)
}
