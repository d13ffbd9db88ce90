/** E*TRADE: US shares and options through OAuth 1.0a, a sign-in a day, no stream and no paper accounts (brokers/etrade.md). */
import type { BrokerDefinition } from '../port/index.ts'
import { BrokerId } from '../port/index.ts'
import { brokerId, brokerName, consumerKeysOf, environmentsOf, settings } from './addresses.ts'
import { authorization } from './auth.ts'
import { openSession } from './broker.ts'
import { capabilities } from './capabilities.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

export const etrade: BrokerDefinition = {
  id: BrokerId(brokerId),
  name: brokerName,
  capabilities,
  environments: environmentsOf,
  authMethods: ['oauth1', 'simulated'],
  settings,
  isConfigured: (given) => consumerKeysOf(given) !== undefined,
  map: payloadMapping,
  compileOrder,
  authorization,
  open: (given, session) => Promise.resolve().then(() => openSession(given, session)),
}
