import type { SimAccount } from '../account.ts'
import { addAccount } from '../accounts.ts'
import type { Desk } from '../desk.ts'
import type { BrokerExchange } from '../exchange.ts'

/** A fresh account with a first deposit. */
export function openDemoAccount(
  desk: Desk,
  wanted: Parameters<BrokerExchange['openDemoAccount']>[0],
  at: number,
): SimAccount {
  return addAccount(desk, { cash: wanted.profile === 'empty' ? '0' : '100000', ...wanted }, at)
}
