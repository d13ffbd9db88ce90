/**
 * What happens to orders in the words of ACCT_ACTIVITY (brokers/schwab.md 5): many messages, most of which are not fills, and
 * numbers as digits with a scale.
 */
import { decimal } from '@g2e/domain/money'
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { SimExecution, SimOrder } from '../../exchange/order.ts'
import type { Fields } from '../wire/fields.ts'

export interface ActivityMessage {
  readonly type: string
  /** JSON text, or empty. */
  readonly data: string
}

const scaleDigits = 6

/** Value = lo / 10^(signScale / 2); nothing is zero, an odd scale is negative. */
export function scaled(text: string): Fields {
  const value = decimal(text)
  const signScale = scaleDigits * 2 + (value.isNegative() ? 1 : 0)
  if (value.isZero()) return { signScale: scaleDigits * 2 }
  return {
    lo: value
      .abs()
      .times(10 ** scaleDigits)
      .toFixed(0),
    signScale,
  }
}

const timeText = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 23)

function message(
  order: SimOrder,
  accountNumber: string,
  type: string,
  named: string,
  facts: Fields = {},
): ActivityMessage {
  const body = {
    SchwabOrderID: order.orderId,
    AccountNumber: accountNumber,
    BaseEvent: { EventType: type, [named]: { EventType: type, ...facts } },
  }
  return { type, data: JSON.stringify(body) }
}

const leavesOf = (order: SimOrder) => decimal(order.quantity ?? '0').minus(order.filledQuantity)

const waitsForPrice = ({ orderType, triggered }: SimOrder): boolean =>
  !triggered && (orderType === 'stop' || orderType === 'stop_limit' || orderType === 'trailing_stop')

class Teller {
  readonly #order: SimOrder
  readonly #accountNumber: string

  constructor(order: SimOrder, accountNumber: string) {
    this.#order = order
    this.#accountNumber = accountNumber
  }

  say(type: string, facts: Fields = {}, named = `${type}Event`): ActivityMessage {
    return message(this.#order, this.#accountNumber, type, named, facts)
  }

  created(): ActivityMessage {
    const kind = this.#order.assetType === 'option' ? 'OptionOrder' : 'EquityOrder'
    return this.say('OrderCreated', {}, `OrderCreatedEvent${kind}`)
  }

  accepted(): ActivityMessage {
    return this.say('OrderAccepted', { Status: 'Open' })
  }

  /** On its way to a market: quantities here are not fills. */
  routed(): readonly ActivityMessage[] {
    const facts = { LegId: this.#order.orderId, RoutedQuantity: scaled(leavesOf(this.#order).toFixed()) }
    return ['ExecutionRequested', 'ExecutionRequestCreated', 'ExecutionRequestCompleted'].map((type) =>
      this.say(type, facts),
    )
  }

  filled(execution: SimExecution, sequence: number): readonly ActivityMessage[] {
    const order = this.#order
    const isWhole = order.status === 'filled'
    const info = {
      ExecutionSequenceNumber: sequence,
      ExecutionId: execution.executionId,
      ExecutionQuantity: scaled(execution.quantity),
      ExecutionTimeStamp: { DateTimeString: timeText(execution.at) },
      ExecutionTransType: 'Fill',
      ExecutionPrice: scaled(execution.price),
    }
    const completed = {
      LegId: order.orderId,
      LegStatus: isWhole ? 'LegClosed' : 'LegOpen',
      LegSubStatus: isWhole ? 'LegSubStatusFilled' : 'LegSubStatusPartiallyFilled',
      QuantityInfo: {
        ExecutionID: String(sequence),
        CumulativeQuantity: scaled(execution.cumulativeQuantity),
        LeavesQuantity: scaled(execution.leavesQuantity),
        AveragePrice: scaled(order.averageFillPrice ?? '0'),
      },
      ExecutionInfo: info,
    }
    return [
      this.say('ExecutionCreated', { LegId: order.orderId, ExecutionInfo: info }),
      this.say('OrderFillCompleted', completed, 'OrderFillCompletedEventOrderLegQuantityInfo'),
    ]
  }

  /** Out of the market for good: `UROut` is an execution here, and no fill. */
  out(subStatus: string, cancelType: string): readonly ActivityMessage[] {
    const { orderId } = this.#order
    const left = scaled(leavesOf(this.#order).toFixed())
    const info = { ExecutionTransType: 'UROut', ExecutionQuantity: left }
    const completed = {
      LegId: orderId,
      LeavesQuantity: scaled('0'),
      CancelQuantity: left,
      LegStatus: 'LegClosed',
      LegSubStatus: subStatus,
      OutCancelType: cancelType,
      ValidationDetail: [],
    }
    return [
      this.say('ExecutionCreated', { LegId: orderId, ExecutionInfo: info }),
      this.say('OrderUROutCompleted', completed),
    ]
  }

  changed(next: SimOrder | undefined): readonly ActivityMessage[] {
    const named = { ChangedNewSchwabOrderId: next?.orderId ?? '' }
    return [this.say('ChangeCreated', named), this.say('ChangeAccepted', named), this.say('CancelAccepted', named)]
  }
}

/** Messages of an event, in their order. A spread's legs have none of their own. */
export function messagesOf(event: OrderEvent, accountNumber: string): readonly ActivityMessage[] {
  const { order, execution } = event
  if (order.ratio !== null) return []
  const teller = new Teller(order, accountNumber)
  switch (event.type) {
    case 'received':
    case 'held':
    case 'rejected':
      return [teller.created()]
    case 'queued':
      return [teller.accepted()]
    case 'opened':
      return [teller.accepted(), ...(waitsForPrice(order) ? [teller.say('OrderMonitorCreated')] : teller.routed())]
    case 'triggered':
      return [teller.say('OrderMonitorCompleted'), ...teller.routed()]
    case 'partial_fill':
    case 'fill':
      return execution ? teller.filled(execution, order.executions.length) : []
    case 'cancel_requested':
      return [teller.say('CancelAccepted', { LegId: order.orderId })]
    case 'canceled':
      return teller.out('LegSubStatusCanceled', order.cancelRequestedAt === null ? 'SystemCancel' : 'ClientCancel')
    case 'expired':
      return [teller.say('OrderExpired')]
    case 'replaced':
      return teller.changed(event.replacement)
    case 'restated':
      return []
  }
}

/** The rejection that comes out after the 201. */
export const rejectionMessages = (order: SimOrder, accountNumber: string): readonly ActivityMessage[] =>
  new Teller(order, accountNumber).out('LegSubStatusRejected', 'SystemReject')
