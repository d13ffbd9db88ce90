declare const brand: unique symbol

/** Canonical symbol: upper case, `BRK.B` with a dot, crypto as `BTC/USD`, options in OSI form without spaces. */
export type Symbol = string & { readonly [brand]: 'Symbol' }

const pattern = /^[A-Z0-9][A-Z0-9./-]{0,24}$/

export const isSymbol = (text: string): text is Symbol => pattern.test(text)

/** Checks and brands a canonical symbol; throws on anything that is none. */
export function Symbol(text: string): Symbol {
  if (!isSymbol(text)) throw new TypeError(`not a symbol: ${JSON.stringify(text.slice(0, 40))}`)
  return text
}
