/**
 * What happened to an order, as the steps that a person thinks in. The journal is finer: repeated reports are one step, and
 * fills one after the other are one.
 */
import type { OrderDetail } from '@g2e/contract/orders'
import { isFinal } from '@g2e/domain/orders'
import { orderStateText, priceText, quantityText } from '../../ui/index.ts'
import { text } from './text.ts'

export interface Step {
  readonly title: string
  /** ISO 8601; absent for what is still to come. */
  readonly at?: string | undefined
  readonly note?: string | undefined
  readonly kind: 'reached' | 'unknown' | 'next'
}
type JournalEvent = OrderDetail['events'][number]

/** How many steps fit beside each other; what is between the first ones and the last ones is folded. */
const stepsMax = 8

const own = text.steps

function stepOf(event: JournalEvent, broker: string): Step | null {
  const at = { at: event.at, kind: 'reached' } as const
  switch (event.type) {
    case 'journalled':
      return { ...at, title: own.written, note: event.source === 'user' ? own.byYou : undefined }
    case 'discovered':
      return { ...at, title: own.found(broker), note: orderStateText(event.status) }
    case 'outcome_unknown':
      return { ...at, title: own.outcomeUnknown, kind: 'unknown' }
    case 'cancel_requested':
      return { ...at, title: own.cancelAsked, note: event.source === 'user' ? own.byYou : undefined }
    case 'cancel_refused':
      return { ...at, title: own.cancelRefused, note: own.byBroker(broker) }
    case 'not_sent':
      return { ...at, title: own.notSent }
    case 'not_found':
      return { ...at, title: own.notFound, note: event.source === 'user' ? own.byYou : undefined }
    case 'execution':
      return { ...at, title: event.detail === null ? own.filled : fillWords(event.detail) }
    case 'updated':
      return { ...at, title: own.changed }
    default:
      return { ...at, ...reportWords(event, broker) }
  }
}

const reportWords = (event: JournalEvent, broker: string): Pick<Step, 'title' | 'note'> =>
  event.status === 'open' || event.status === 'pending'
    ? { title: own.accepted, note: own.byBroker(broker) }
    : { title: orderStateText(event.status), note: own.byBroker(broker) }

/** `15 at 190.04`, as the journal has it, in this person's digits. */
function fillWords(detail: string): string {
  const [quantity = '', price = ''] = detail.split(' at ')
  const worded = [quantityText(quantity), priceText(price)]
  return worded.includes(null) ? detail : worded.join(' at ')
}

const isFill = (event: JournalEvent): boolean => event.type === 'execution'
const saysFilled: ReadonlySet<string> = new Set(['filled', 'partially_filled'])

/** Several fills in a row are one step that says how many. */
function foldFills(events: readonly JournalEvent[]): readonly (readonly JournalEvent[])[] {
  const groups: JournalEvent[][] = []
  for (const event of events) {
    const last = groups.at(-1)
    if (isFill(event) && last && last.every(isFill)) last.push(event)
    else groups.push([event])
  }
  return groups
}

function reached(detail: OrderDetail, broker: string): Step[] {
  // A report of a fill says less than the fill itself, which stands beside it.
  const hasFills = detail.events.some(isFill)
  const events = detail.events
    .filter((event) => isFill(event) || !hasFills || !saysFilled.has(event.status))
    .toSorted((a, b) => a.sequence - b.sequence)
  const steps = foldFills(events).flatMap((group): Step[] => {
    const last = group.at(-1)
    if (last === undefined) return []
    const step = stepOf(last, broker)
    if (step === null) return []
    return [group.length > 1 ? { ...step, title: own.fills(group.length) } : step]
  })
  const distinct = steps.filter((step, index) => index === 0 || step.title !== steps[index - 1]?.title)
  return withSending(distinct, broker)
}

/**
 * "Sent" is no event of its own: whatever follows the writing down, except proof of the contrary, says that it was. It takes
 * the journal's time, since the broker's clock (a simulated one even more) is another.
 */
function withSending(steps: readonly Step[], broker: string): Step[] {
  const at = steps.findIndex(({ title }) => title === own.written)
  const after = steps[at + 1]
  if (at === -1 || after === undefined || after.title === own.notSent) return [...steps]
  const sent: Step = { title: own.sent(broker), at: steps[at]?.at, kind: 'reached' }
  return steps.toSpliced(at + 1, 0, sent)
}

function toCome(detail: OrderDetail): readonly Step[] {
  if (isFinal(detail.status)) return []
  if (detail.status === 'unknown')
    return [
      { title: own.working, kind: 'next' },
      { title: own.filled, kind: 'next' },
    ]
  if (detail.status === 'pending_cancel') return [{ title: orderStateText('canceled'), kind: 'next' }]
  return [{ title: own.filled, kind: 'next' }]
}

/** In time's order: what was reached, then what is to come. An `unknown` that was settled since counts as reached. */
export function orderSteps(detail: OrderDetail, broker: string): readonly Step[] {
  const past = reached(detail, broker)
  const settled =
    detail.status === 'unknown'
      ? past
      : past.map((step): Step => (step.kind === 'unknown' ? { ...step, kind: 'reached' } : step))
  const all = [...settled, ...toCome(detail)]
  return all.length <= stepsMax ? all : [...all.slice(0, 3), ...all.slice(3 - stepsMax)]
}
