/** What a reader of the stream asked for: `orders;portfolio;quotes:AAPL,MSFT`, in one parameter or several. */
import { SymbolText } from '@g2e/contract/common'
import type { FieldError } from '../../platform/http/problem.ts'

const names = ['orders', 'portfolio', 'notifications', 'sync'] as const
export type Topic = (typeof names)[number]
export const quoteSymbolsMax = 200

export interface Topics {
  readonly names: ReadonlySet<Topic>
  readonly symbols: readonly string[]
}

const everything: Topics = { names: new Set(names), symbols: [] }

/** Without topics: everything but quotes. Faults are returned, named by their place. */
export function parseTopics(given: string | readonly string[] | undefined): Topics | { readonly errors: FieldError[] } {
  const parts = (given === undefined ? [] : typeof given === 'string' ? [given] : given)
    .flatMap((text) => text.split(';'))
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) return everything
  const chosen = new Set<Topic>()
  const symbols = new Set<string>()
  const errors: FieldError[] = []
  for (const part of parts) {
    const name = names.find((known) => known === part)
    if (name) chosen.add(name)
    else if (part.startsWith('quotes:')) readSymbols(part.slice('quotes:'.length), symbols, errors)
    else errors.push(fault(`"${part.slice(0, 40)}" is none of ${names.join(', ')}, quotes:SYMBOL`))
  }
  if (symbols.size > quoteSymbolsMax) errors.push(fault(`at most ${quoteSymbolsMax} symbols`))
  return errors.length > 0 ? { errors } : { names: chosen, symbols: [...symbols] }
}

const fault = (message: string): FieldError => ({ path: 'query.topics', message })

function readSymbols(list: string, into: Set<string>, errors: FieldError[]): void {
  for (const part of list.split(',')) {
    const symbol = part.trim().toUpperCase()
    if (symbol === '') continue
    if (SymbolText.safeParse(symbol).success) into.add(symbol)
    else errors.push(fault(`"${symbol.slice(0, 40)}" is not a symbol`))
  }
}
