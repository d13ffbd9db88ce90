declare const brand: unique symbol

/** A broker's short name (`[a-z]+`). Only the registry knows which ones exist. */
export type BrokerId = string & { readonly [brand]: 'BrokerId' }
/** The broker's own id of an account; for E*TRADE the key and for Schwab the hash, not the number. */
export type BrokerAccountId = string & { readonly [brand]: 'BrokerAccountId' }
/** The broker's id of an order (FIX OrderID 37). */
export type BrokerOrderId = string & { readonly [brand]: 'BrokerOrderId' }
/** Our id of an order as the broker knows it (FIX ClOrdID 11), where it takes one. */
export type ClientOrderId = string & { readonly [brand]: 'ClientOrderId' }
/** The broker's id of one fill (FIX ExecID 17). */
export type ExecutionId = string & { readonly [brand]: 'ExecutionId' }

function nonEmpty(kind: string, text: string): string {
  if (text === '') throw new TypeError(`${kind} is empty`)
  return text
}

export function BrokerId(text: string): BrokerId {
  if (!/^[a-z]+$/.test(text)) throw new TypeError(`not a broker id: ${JSON.stringify(text.slice(0, 40))}`)
  return text as BrokerId
}
export const BrokerAccountId = (text: string): BrokerAccountId => nonEmpty('broker account id', text) as BrokerAccountId
export const BrokerOrderId = (text: string): BrokerOrderId => nonEmpty('broker order id', text) as BrokerOrderId
export const ClientOrderId = (text: string): ClientOrderId => nonEmpty('client order id', text) as ClientOrderId
export const ExecutionId = (text: string): ExecutionId => nonEmpty('execution id', text) as ExecutionId
