/** Schwab: US shares, funds on exchanges and options; OAuth with a sign-in every seven days; real accounts only (schwab.md). */
import type { BrokerDefinition } from '../port/index.ts'
import { BrokerId } from '../port/index.ts'
import { appOf, brokerId, brokerName, environmentsOf, settings } from './addresses.ts'
import { authorization } from './auth.ts'
import { openSession } from './broker.ts'
import { capabilities } from './capabilities.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

export const schwab: BrokerDefinition = {
  id: BrokerId(brokerId),
  name: brokerName,
  capabilities,
  environments: environmentsOf,
  authMethods: ['oauth2', 'simulated'],
  settings,
  isConfigured: (given) => appOf(given) !== undefined,
  map: payloadMapping,
  compileOrder,
  authorization,
  open: (given, session) => Promise.resolve().then(() => openSession(given, session)),
}
