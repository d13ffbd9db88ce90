/** Addresses below the base, with the suffix that asks for JSON (brokers/etrade.md 2). */

const account = (accountIdKey: string): string => `/v1/accounts/${encodeURIComponent(accountIdKey)}`

export interface OrderPaths {
  readonly preview: string
  readonly place: string
}

export const orderPaths = (accountIdKey: string): OrderPaths => ({
  preview: `${account(accountIdKey)}/orders/preview.json`,
  place: `${account(accountIdKey)}/orders/place.json`,
})

export const changePaths = (accountIdKey: string, orderId: string): OrderPaths => ({
  preview: `${account(accountIdKey)}/orders/${encodeURIComponent(orderId)}/change/preview.json`,
  place: `${account(accountIdKey)}/orders/${encodeURIComponent(orderId)}/change/place.json`,
})

export const accountsPath = '/v1/accounts/list.json'
export const balancePath = (accountIdKey: string): string => `${account(accountIdKey)}/balance.json`
export const portfolioPath = (accountIdKey: string): string => `${account(accountIdKey)}/portfolio.json`
export const transactionsPath = (accountIdKey: string): string => `${account(accountIdKey)}/transactions.json`
export const ordersPath = (accountIdKey: string): string => `${account(accountIdKey)}/orders.json`
export const orderPath = (accountIdKey: string, orderId: string): string =>
  `${account(accountIdKey)}/orders/${encodeURIComponent(orderId)}.json`
export const cancelPath = (accountIdKey: string): string => `${account(accountIdKey)}/orders/cancel.json`

/** Commas and colons travel raw and are signed as they are (1.5); a space is `%20`. */
const raw = (text: string): string => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':')

export const quotePath = (symbols: readonly string[]): string => `/v1/market/quote/${raw(symbols.join(','))}.json`
export const lookupPath = (search: string): string => `/v1/market/lookup/${encodeURIComponent(search)}.json`

export const expirationsPath = '/v1/market/optionexpiredate.json'
export const chainsPath = '/v1/market/optionchains.json'

/** `undefined` fields are left out; the rest in this order. */
export function withQuery(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  let query = ''
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query += `${query === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`
  }
  return path + query
}
