import { brokers } from '@g2e/brokers/registry'
import type { BrokerDefinition } from '@g2e/brokers/port'
import { UsageError } from './command.ts'

/** The broker that an argument names. Throws UsageError with those that exist. */
export function brokerArgument(name: string | undefined): BrokerDefinition {
  const broker = brokers.find(({ id }) => id === name)
  if (broker) return broker
  const known = brokers.map(({ id }) => id).join(', ')
  throw new UsageError(
    name === undefined ? `name a broker: ${known}` : `there is no broker "${name}"; there are ${known}`,
  )
}
