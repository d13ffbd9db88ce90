/** Alpaca: US shares, options and crypto; OAuth or an API key pair; paper and live (brokers/alpaca.md). */
import type { BrokerDefinition } from '../port/index.ts'
import { BrokerId } from '../port/index.ts'
import { addressesOf, brokerId, brokerName, oauthApp, settings } from './addresses.ts'
import { AssetDirectory } from './asset-directory.ts'
import { authorization } from './auth.ts'
import { openSession } from './broker.ts'
import { capabilities } from './capabilities.ts'
import { compileOrder } from './compile-order.ts'
import { mapFailure } from './errors.ts'
import { payloadMapping } from './map.ts'

const directories = new Map<string, AssetDirectory>()

function directoryAt(address: string): AssetDirectory {
  const known = directories.get(address) ?? new AssetDirectory()
  directories.set(address, known)
  return known
}

export const alpaca: BrokerDefinition = {
  id: BrokerId(brokerId),
  name: brokerName,
  capabilities,
  environments: () => ['paper', 'live', 'simulated'],
  authMethods: ['oauth2', 'api_key', 'simulated'],
  settings,
  isConfigured: (given) => oauthApp(given) !== undefined,
  map: payloadMapping,
  compileOrder,
  authorization: (given, hooks) => authorization(given, hooks, mapFailure),
  open: (given, session) =>
    Promise.resolve().then(() =>
      openSession(given, session, directoryAt(addressesOf(given, session.environment).trading)),
    ),
}
