/** The pure mappings as one session uses them: what was understood only in part is counted, and told once in the log. */
import type { BrokerEnvironment, Mapped } from '../port/broker.ts'
import type { MappingWarning } from '../port/reported.ts'

/** More different warnings than this in one session say nothing new. */
const toldMax = 200

export class MappingReport {
  readonly #hooks: Pick<BrokerEnvironment, 'log' | 'metrics'>
  readonly #brokerId: string
  readonly #told = new Set<string>()

  constructor(brokerId: string, hooks: Pick<BrokerEnvironment, 'log' | 'metrics'>) {
    this.#brokerId = brokerId
    this.#hooks = hooks
  }

  /** The items; costs nothing while there is nothing to tell. */
  items<T>({ items, warnings }: Mapped<T>): readonly T[] {
    if (warnings.length > 0) this.tell(warnings)
    return items
  }

  tell(warnings: readonly MappingWarning[]): void {
    const brokerId = this.#brokerId
    for (const { path, message } of warnings) {
      const field = path.replace(/\[[^\]]*\]/g, '[]')
      const words = `${field} ${message}`
      if (this.#told.has(words) || this.#told.size >= toldMax) continue
      this.#told.add(words)
      this.#hooks.metrics.unmapped(brokerId, field, message.slice(0, 80))
      this.#hooks.log.warn({ brokerId, field }, message)
    }
  }
}
