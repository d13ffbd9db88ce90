/** The list of simulated servers: a broker is one folder and one line here. */
import { alpacaServer } from './alpaca/index.ts'
import { etradeServer } from './etrade/index.ts'
import { geminiServer } from './gemini/server.ts'
import type { BrokerServer } from './host/broker-server.ts'
import type { ModelServer } from './host/model-server.ts'
import { ibkrServer } from './ibkr/index.ts'
import { schwabServer } from './schwab/index.ts'

export const brokerServers: readonly BrokerServer[] = [alpacaServer, etradeServer, ibkrServer, schwabServer]
export const modelServers: readonly ModelServer[] = [geminiServer]
