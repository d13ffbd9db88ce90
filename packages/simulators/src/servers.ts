/** The list of simulated servers: a broker is one folder and one line here. */
import type { BrokerServer } from './host/broker-server.ts'
import type { ModelServer } from './host/model-server.ts'

export const brokerServers: readonly BrokerServer[] = []
export const modelServers: readonly ModelServer[] = []
