/**
 * Previews and what place must repeat of them (brokers/etrade.md 2.13, 2.14): the id, the account, the client order id, every
 * field, within three minutes, once.
 */
import type { BrokerContext } from '../../host/broker-server.ts'
import type { Collection } from '../../state/state-store.ts'
import type { SettingsBook } from '../settings.ts'
import type { WireNode } from '../wire/node.ts'
import { invalidPreviewId, previewTimedOut } from '../wire/refusal.ts'
import { fingerprintOf } from './order-form.ts'
import type { OrderForm } from './order-form.ts'

export interface Preview {
  /** All of them must come back. */
  readonly ids: readonly string[]
  readonly accountId: string
  /** Of a change: the order that is to be replaced. */
  readonly changes: string | null
  readonly fingerprint: string
  readonly at: number
  /** The order it became. */
  readonly orderId: string | null
}

const idBase = 2_060_570_000_000
const keptMost = 20_000

export class Previews {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #kept: Collection<Preview>
  readonly #counter: Collection<number>

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#kept = context.store.collection('previews')
    this.#counter = context.store.collection('previewCounter')
  }

  #nextId(): string {
    const next = (this.#counter.get('next') ?? 0) + 1
    this.#counter.set('next', next)
    return String(idBase + next * 1000 + 106)
  }

  make(accountId: string, form: OrderForm, changes: string | null): Preview {
    const ids = Array.from({ length: this.#settings.current.previewIds }, () => this.#nextId())
    const at = this.#context.clock.now()
    const preview = { ids, accountId, changes, fingerprint: fingerprintOf(form), at, orderId: null }
    this.#kept.set(ids[0] ?? '', preview)
    const [oldest] = this.#kept.entries()
    if (this.#kept.size > keptMost && oldest) this.#kept.delete(oldest[0])
    return preview
  }

  /**
   * The preview that a place request means.
   * @throws 101 for an id that is bare, misspelt, unknown, of another account or order, not complete, or late.
   */
  find(
    root: WireNode,
    place: { readonly accountId: string; readonly changes: string | null; readonly form: OrderForm },
  ): Preview {
    const ids = root.all('PreviewIds').flatMap((node) => node.all('previewId').map(({ text }) => text.trim()))
    const preview = this.#kept.get(ids[0] ?? '')
    const fits =
      preview !== undefined &&
      preview.accountId === place.accountId &&
      preview.changes === place.changes &&
      preview.fingerprint === fingerprintOf(place.form) &&
      preview.ids.length === ids.length &&
      preview.ids.every((id) => ids.includes(id))
    if (!preview || !fits) throw invalidPreviewId()
    const isLate = this.#context.clock.now() - preview.at > this.#settings.current.previewLifeMs
    if (isLate && preview.orderId === null) throw previewTimedOut()
    return preview
  }

  use(preview: Preview, orderId: string): void {
    this.#kept.set(preview.ids[0] ?? '', { ...preview, orderId })
  }
}
