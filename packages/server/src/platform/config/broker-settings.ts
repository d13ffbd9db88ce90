/** The settings that a broker's definition is handed: what was given, else the simulators' address, else its default. */
import type { BrokerDefinition, BrokerSettings } from '@g2e/brokers/port'

export interface BrokerSettingsSource {
  /** From the environment: wins over everything. */
  readonly given: Readonly<Record<string, string>>
  /** Origin of the simulators for simulated connections; `undefined` = the broker's own addresses. */
  readonly simulatorsUrl: string | undefined
}

export function brokerSettingsOf(
  definition: BrokerDefinition,
  { given, simulatorsUrl }: BrokerSettingsSource,
): BrokerSettings {
  const entries = definition.settings.flatMap(({ name, simulator, defaultValue }) => {
    const simulated =
      simulatorsUrl !== undefined && simulator
        ? `${simulator.scheme === 'ws' ? simulatorsUrl.replace(/^http/, 'ws') : simulatorsUrl}${simulator.path}`
        : undefined
    const value = given[name] ?? simulated ?? defaultValue
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}
