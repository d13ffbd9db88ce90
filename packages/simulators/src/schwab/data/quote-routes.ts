/** Quotes of many symbols, and of one (brokers/schwab.md 4). Unknown symbols do not fail the call: they are listed under `errors`. */
import type { Desk, Routes } from '../desk.ts'
import { listOf } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { badQuery, refused } from '../wire/refusal.ts'
import { quoteParts, wireQuote } from './quotes.ts'
import type { QuotePart } from './quotes.ts'

const symbolsMax = 500

function partsOf(query: Fields): ReadonlySet<QuotePart> {
  const names = listOf(query, 'fields').map((name) => name.toLowerCase())
  if (names.length === 0 || names.includes('all')) return new Set(quoteParts)
  const stranger = names.find((name) => !quoteParts.some((part) => part === name))
  if (stranger !== undefined) throw badQuery(`fields: ${stranger} is not one of ${quoteParts.join(', ')}, all.`)
  return new Set(quoteParts.filter((part) => names.includes(part)))
}

/** Options keep their inner spaces: only the ends of a list's items are trimmed, and those of a symbol never matter. */
const symbolsOf = (query: Fields): readonly string[] => [
  ...new Set(listOf(query, 'symbols').map((name) => name.toUpperCase())),
]

export function quoteRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/quotes', ({ query }) => {
    const symbols = symbolsOf(query)
    if (symbols.length === 0)
      throw badQuery(
        'Search combination should have min of 1.',
        '/data/attributes/symbols',
        '/data/attributes/cusips',
        '/data/attributes/ssids',
      )
    if (symbols.length > symbolsMax) throw badQuery(`symbols: no more than ${symbolsMax} at a time.`)
    const parts = partsOf(query)
    const found = symbols.map((name) => [name, wireQuote(desk, name, parts)] as const)
    const invalidSymbols = found.flatMap(([name, quote]) => (quote ? [] : [name]))
    return {
      body: {
        ...Object.fromEntries(found.flatMap(([name, quote]) => (quote ? [[name, quote]] : []))),
        ...(invalidSymbols.length > 0 ? { errors: { invalidSymbols } } : {}),
      },
    }
  })
  routes.on('GET', '/:symbol/quotes', ({ params, query }) => {
    const name = (params['symbol'] ?? '').toUpperCase()
    const quote = wireQuote(desk, name, partsOf(query))
    if (!quote) throw refused('market', 404)
    return { body: { [name]: quote } }
  })
}
