import { alpaca } from './alpaca/index.ts'
import { etrade } from './etrade/index.ts'
import { ibkr } from './ibkr/index.ts'
import type { BrokerDefinition } from './port/index.ts'
import { schwab } from './schwab/index.ts'

export { loadClient as loadClients } from './kit/http.ts'

/** Every broker that exists. Adding one is its folder and its line here. */
export const brokers: readonly BrokerDefinition[] = [alpaca, etrade, ibkr, schwab]
