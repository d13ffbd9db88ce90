/** Fifth: a broker that does not exist, added as docs/how-to/add-a-broker.md says. */
import { z } from 'zod'
import { BrokerId } from '@g2e/brokers/port'
import type { BrokerDefinition } from '@g2e/brokers/port'
import { openSession } from './broker.ts'
import { compileOrder } from './compile-order.ts'
import { payloadMapping } from './map.ts'

const loginAnswer = z.object({ credentials: z.record(z.string(), z.string()) })

export const fifth: BrokerDefinition = {
  id: BrokerId('fifth'),
  name: 'Fifth',
  capabilities: {
    assetTypes: ['stock', 'etf'],
    orderTypes: ['market', 'limit', 'stop', 'stop_limit'],
    timesInForce: ['day', 'gtc'],
    orderClasses: ['simple'],
    fractional: true,
    notional: false,
    extendedHours: false,
    shortSelling: true,
    options: false,
    crypto: false,
    paperTrading: false,
    realTimeQuotes: true,
    streaming: false,
    orderPreview: false,
    asksQuestions: false,
    clientOrderId: false,
    tokenRefreshDays: null,
    requiresManualReauthorization: false,
    maxQuotesPerCall: 50,
    rateLimits: [{ name: 'all', requests: 600, perMs: 60_000 }],
    rateLimitedWritesAreRefused: true,
    listsEveryPayment: true,
    optionChains: false,
    movers: false,
    declaredDividends: false,
    replace: 'none',
  },
  environments: () => ['simulated'],
  authMethods: ['simulated'],
  settings: [
    {
      name: 'FIFTH_BASE_URL',
      secret: false,
      description: 'Address of Fifth',
      simulator: { path: '/fifth', scheme: 'http' },
    },
  ],
  isConfigured: () => true,
  map: payloadMapping,
  compileOrder,
  authorization: (settings) => ({
    simulated: async ({ userRef }) => {
      const answer = await fetch(new URL('/control/accounts', settings['FIFTH_BASE_URL']), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ broker: 'fifth', userRef, profile: 'balanced' }),
      })
      return loginAnswer.parse(await answer.json())
    },
  }),
  open: (settings, session) => Promise.resolve().then(() => openSession(settings, session)),
}
