/** Watchlists, by id and by name (brokers/alpaca.md 2.12). */
import type { Collection } from '../../state/state-store.ts'
import type { Call, Desk, Routes } from '../desk.ts'
import { bodyOf, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { againstRule, invalid, notFound } from '../wire/refusal.ts'
import { microStamp } from '../wire/time.ts'
import { wireAsset } from './asset-routes.ts'
import { findInstrument } from './symbols.ts'

const nameLengthMax = 64
const listsMax = 200
const symbolsMax = 1_000

interface Watchlist {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly symbols: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

class Watchlists {
  readonly #desk: Desk
  readonly #kept: Collection<Watchlist>

  constructor(desk: Desk) {
    this.#desk = desk
    this.#kept = desk.context.store.collection('watchlists')
  }

  of(accountId: string): readonly Watchlist[] {
    return [...this.#kept.values()].filter((list) => list.accountId === accountId)
  }

  find(call: Call): Watchlist {
    const id = call.params['watchlist_id']
    const name = optionalText(call.query, 'name')
    const found = this.of(call.principal.accountId).find((list) =>
      id === undefined ? list.name === name : list.id === id,
    )
    if (!found) throw notFound('watchlist not found')
    return found
  }

  create(accountId: string, body: Fields): Watchlist {
    const { clock, random } = this.#desk.context
    if (this.of(accountId).length >= listsMax) throw againstRule('too many watchlists')
    const name = this.#nameOf(accountId, body)
    if (name === undefined) throw invalid('name is required')
    const now = clock.now()
    const made = {
      id: random.uuid(),
      accountId,
      name,
      symbols: this.#symbolsOf(body) ?? [],
      createdAt: now,
      updatedAt: now,
    }
    this.#kept.set(made.id, made)
    return made
  }

  replace(list: Watchlist, body: Fields): Watchlist {
    const name = this.#nameOf(list.accountId, body, list.id) ?? list.name
    return this.#save({ ...list, name, symbols: this.#symbolsOf(body) ?? list.symbols })
  }

  add(list: Watchlist, body: Fields): Watchlist {
    const symbol = this.#known(optionalText(body, 'symbol') ?? '')
    if (list.symbols.includes(symbol)) throw invalid('duplicate symbol')
    if (list.symbols.length >= symbolsMax) throw againstRule('too many symbols in the watchlist')
    return this.#save({ ...list, symbols: [...list.symbols, symbol] })
  }

  remove(list: Watchlist, symbol: string): Watchlist {
    const known = this.#known(symbol)
    if (!list.symbols.includes(known)) throw notFound('symbol not found in the watchlist')
    return this.#save({ ...list, symbols: list.symbols.filter((one) => one !== known) })
  }

  delete(list: Watchlist): void {
    this.#kept.delete(list.id)
  }

  #save(list: Watchlist): Watchlist {
    const saved = { ...list, updatedAt: this.#desk.context.clock.now() }
    this.#kept.set(saved.id, saved)
    return saved
  }

  #nameOf(accountId: string, body: Fields, ownId?: string): string | undefined {
    const name = optionalText(body, 'name')
    if (name === undefined) return undefined
    if (name.length > nameLengthMax) throw invalid(`name must be no more than ${nameLengthMax} characters`)
    if (this.of(accountId).some((list) => list.name === name && list.id !== ownId))
      throw invalid('watchlist name must be unique')
    return name
  }

  #symbolsOf(body: Fields): readonly string[] | undefined {
    const { symbols } = body
    if (symbols === undefined || symbols === null) return undefined
    if (!Array.isArray(symbols)) throw invalid('symbols must be a list')
    if (symbols.length > symbolsMax) throw againstRule('too many symbols in the watchlist')
    const known = symbols.map((symbol) => this.#known(String(symbol)))
    if (new Set(known).size !== known.length) throw invalid('duplicate symbol')
    return known
  }

  #known(name: string): string {
    const found = findInstrument(this.#desk.context.market, name)
    if (found?.kind !== 'asset') throw againstRule(`asset "${name}" not found`)
    return found.symbol
  }
}

const briefly = (list: Watchlist) => ({
  id: list.id,
  account_id: list.accountId,
  created_at: microStamp(list.createdAt),
  updated_at: microStamp(list.updatedAt),
  name: list.name,
})

export function watchlistRoutes(routes: Routes, desk: Desk): void {
  const lists = new Watchlists(desk)
  const whole = (list: Watchlist) => ({
    body: {
      ...briefly(list),
      assets: list.symbols.flatMap((symbol) => {
        const asset = desk.context.market.asset(symbol)
        return asset ? [wireAsset(asset)] : []
      }),
    },
  })
  const write = 'account:write'
  routes.on('GET', '/v2/watchlists', ({ principal }) => ({ body: lists.of(principal.accountId).map(briefly) }))
  routes.on(
    'POST',
    '/v2/watchlists',
    ({ principal, request }) => whole(lists.create(principal.accountId, bodyOf(request.body))),
    write,
  )
  for (const path of ['/v2/watchlists/:watchlist_id', '/v2/watchlists::by_name']) {
    routes.on('GET', path, (call) => whole(lists.find(call)))
    routes.on('PUT', path, (call) => whole(lists.replace(lists.find(call), bodyOf(call.request.body))), write)
    routes.on('POST', path, (call) => whole(lists.add(lists.find(call), bodyOf(call.request.body))), write)
    routes.on(
      'DELETE',
      path,
      (call) => {
        lists.delete(lists.find(call))
        return { status: 204 }
      },
      write,
    )
  }
  routes.on(
    'DELETE',
    '/v2/watchlists/:watchlist_id/:symbol',
    (call) => whole(lists.remove(lists.find(call), call.params['symbol'] ?? '')),
    write,
  )
}
