/** Interactive Brokers: US shares and options through the user's own Client Portal Gateway (brokers/ibkr.md). */
import type { BrokerDefinition } from '../port/index.ts'
import { BrokerId } from '../port/index.ts'
import { brokerId, brokerName, settings } from './addresses.ts'
import { authorization } from './auth.ts'
import { openSession } from './broker.ts'
import { capabilities } from './capabilities.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

export const ibkr: BrokerDefinition = {
  id: BrokerId(brokerId),
  name: brokerName,
  capabilities,
  environments: () => ['paper', 'live', 'simulated'],
  authMethods: ['gateway', 'simulated'],
  settings,
  // The gateway has a default address, and the sign-in needs nothing of ours.
  isConfigured: () => true,
  map: payloadMapping,
  compileOrder,
  authorization,
  open: (given, session) => Promise.resolve().then(() => openSession(given, session)),
}
