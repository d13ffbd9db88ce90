import type { BrokerDefinition, BrokerSettings, Capabilities } from '@g2e/brokers/port'
import type { Account, Broker, Connection } from '@g2e/contract/connections'
import type { ConnectionRecord } from './connection-record.ts'

export function presentConnection(
  record: ConnectionRecord,
  accounts: readonly Account[],
  { tokenRefreshDays, notice }: Pick<Capabilities, 'tokenRefreshDays'> & { readonly notice: string | undefined },
): Connection {
  const { id, brokerId, environment, access, status, nickname, isPrimary, lastError } = record
  return {
    id,
    brokerId,
    environment,
    access,
    status,
    nickname,
    isPrimary,
    connectedAt: record.connectedAt,
    lastSyncAt: record.lastSyncAt,
    expiresAt: record.expiresAt,
    reauthorizeBy: record.reauthorizeBy,
    signInDays: tokenRefreshDays,
    lastError,
    ...(notice !== undefined && status === 'active' && { notice }),
    accounts: accounts.filter(({ connectionId }) => connectionId === id),
  }
}

/** `simulated`: simulated connections can be made here. */
export function presentBroker(definition: BrokerDefinition, settings: BrokerSettings, simulated: boolean): Broker {
  const {
    rateLimitedWritesAreRefused: _write,
    listsEveryPayment: _payments,
    replace: _replace,
    asksQuestions: _asks,
    optionChains: _chains,
    movers: _movers,
    declaredDividends: _dividends,
    ...features
  } = definition.capabilities
  return {
    brokerId: definition.id,
    name: definition.name,
    features: {
      ...features,
      assetTypes: [...features.assetTypes],
      orderTypes: [...features.orderTypes],
      timesInForce: [...features.timesInForce],
      orderClasses: [...features.orderClasses],
      rateLimits: features.rateLimits.map(({ name, requests, perMs }) => ({ name, requests, perMs })),
    },
    configured: definition.isConfigured(settings),
    environments: definition.environments(settings).filter((environment) => simulated || environment !== 'simulated'),
    authMethods: definition.authMethods.filter((method) => simulated || method !== 'simulated'),
  }
}
