/**
 * The gateways: one that a browser signs in at, and one of its own for every simulated login, named by the cookie `api`. A
 * gateway has an outer session (the browser's sign-in) and on top of it a brokerage session (brokers/ibkr.md 2.1); what is kept
 * survives a restart, what a real gateway holds in memory does not.
 */
import type { BrokerContext, BrokerToken, LoginAnswer, LoginRequest } from '../../host/broker-server.ts'
import type { Collection } from '../../state/state-store.ts'
import type { SettingsBook } from '../settings.ts'
import { GatewayMemory } from './gateway-memory.ts'
import { lastBrokerageReset, ssoEnd } from './session-times.ts'

export interface Gateway {
  readonly gatewayId: string
  /** What `/tickle` tells and the WebSocket is opened with. */
  readonly session: string
  readonly username: string
  readonly userId: number
  readonly accountIds: readonly string[]
  readonly isPaper: boolean
  readonly sso: { readonly signedInAt: number; readonly expiresAt: number } | null
  readonly hasLoggedOut: boolean
  readonly brokerage: { readonly number: number; readonly startedAt: number } | null
  /** Another platform holds this person's brokerage session. */
  readonly isCompeting: boolean
}

export const hostGatewayId = 'host'

/** Brokerage sessions that ended, for those who are told (WebSockets). */
export type SessionChange = 'lost' | 'competing' | 'established'

interface SignIn {
  readonly username: string
  readonly isPaper: boolean
}

export class Gateways {
  readonly #context: BrokerContext
  readonly #settings: SettingsBook
  readonly #kept: Collection<Gateway>
  /** Person and environment to accounts: the same name finds the same ones. */
  readonly #people: Collection<readonly string[]>
  readonly #numbers: Collection<number>
  readonly #memories = new Map<string, GatewayMemory>()
  readonly #listeners = new Set<(gatewayId: string, change: SessionChange) => void>()

  constructor(context: BrokerContext, settings: SettingsBook) {
    this.#context = context
    this.#settings = settings
    this.#kept = context.store.collection('gateways')
    this.#people = context.store.collection('people')
    this.#numbers = context.store.collection('numbers')
  }

  onChange(listener: (gatewayId: string, change: SessionChange) => void): void {
    this.#listeners.add(listener)
  }

  forget(): void {
    this.#memories.clear()
  }

  /** A login of its own, already signed in at a gateway of its own; the brokerage session is the client's to open. */
  openLogin({ userRef, profile }: LoginRequest): LoginAnswer {
    const session = this.#context.random.uuid().replaceAll('-', '')
    const username = `sim${session.slice(0, 8)}`
    const count = this.#settings.current.accountsPerLogin
    const accountIds = Array.from({ length: count }, (_, place) =>
      this.#openAccount(userRef, place === 0 ? userRef : `${userRef}:${place + 1}`, { profile, environment: 'paper' }),
    )
    const sso = this.#newSso()
    this.#save({ ...this.#blank(session, { username, isPaper: true }), session, accountIds, sso })
    return { credentials: { session }, accountIds }
  }

  #openAccount(
    ownerRef: string,
    userRef: string,
    { profile, environment }: { readonly profile: LoginRequest['profile']; readonly environment: string },
  ): string {
    const { exchange } = this.#context
    const wanted = {
      ownerRef,
      name: 'Simulated Interactive Brokers',
      accountType: 'margin',
      multiplier: 4,
      extra: { environment },
    } as const
    const account =
      profile === 'empty'
        ? exchange.openAccount({ ...wanted, cash: '1000000' })
        : exchange.openDemoAccount({ ...wanted, userRef, profile })
    return account.accountId
  }

  #blank(gatewayId: string, { username, isPaper }: SignIn): Gateway {
    return {
      gatewayId,
      session: '',
      username,
      userId: 100_000_000 + this.#context.random.integer(800_000_000),
      accountIds: [],
      isPaper,
      sso: null,
      hasLoggedOut: false,
      brokerage: null,
      isCompeting: false,
    }
  }

  #newSso(): Gateway['sso'] {
    const signedInAt = this.#context.clock.now()
    return { signedInAt, expiresAt: ssoEnd(this.#context.market.calendar, signedInAt, this.#settings.current) }
  }

  /** What the button of the sign-in page does: at a gateway that is somebody's it signs that person in again. */
  signIn(gatewayId: string, { username, isPaper }: SignIn): Gateway {
    const known = this.#current(gatewayId)
    const isOwned = known !== undefined && gatewayId !== hostGatewayId
    const gateway = isOwned ? known : this.#personAt(gatewayId, { username, isPaper })
    this.#memories.delete(gatewayId)
    const session = isOwned ? gateway.session : this.#context.random.uuid().replaceAll('-', '')
    return this.#saveAndTell(
      { ...gateway, sso: this.#newSso(), hasLoggedOut: false, brokerage: null, isCompeting: false, session },
      'lost',
    )
  }

  #personAt(gatewayId: string, signIn: SignIn): Gateway {
    const environment = signIn.isPaper ? 'paper' : 'live'
    const person = `${signIn.username}:${environment}`
    const known = this.#people.get(person)
    const accountIds = known ?? [
      this.#openAccount(`person:${signIn.username}`, person, { profile: 'balanced', environment }),
    ]
    if (!known) this.#people.set(person, accountIds)
    return { ...this.#blank(gatewayId, signIn), accountIds }
  }

  /** By the value of the cookie or of a WebSocket's first message; `undefined` = nobody's. Without one it is the browser's gateway. */
  find(session: string | undefined): Gateway | undefined {
    if (session === undefined) return this.#current(hostGatewayId)
    const own = this.#current(session)
    if (own && own.gatewayId !== hostGatewayId) return own
    const host = this.#current(hostGatewayId)
    return host && host.session === session ? host : undefined
  }

  byId(gatewayId: string): Gateway | undefined {
    return this.#current(gatewayId)
  }

  memory(gateway: Gateway): GatewayMemory {
    const known = this.#memories.get(gateway.gatewayId)
    if (known) return known
    const made = new GatewayMemory(this.#context.clock.now())
    this.#memories.set(gateway.gatewayId, made)
    return made
  }

  /** As time has left it: an outer session that ended, a brokerage session that idled away or was reset. */
  #current(gatewayId: string): Gateway | undefined {
    const gateway = this.#kept.get(gatewayId)
    if (!gateway) return undefined
    const now = this.#context.clock.now()
    if (gateway.sso && now >= gateway.sso.expiresAt) {
      return this.#saveAndTell({ ...gateway, sso: null, brokerage: null, isCompeting: false }, 'lost')
    }
    if (!gateway.brokerage) return gateway
    const { idleDropMs, brokerageResetMinute } = this.#settings.current
    const hasIdled = now - this.memory(gateway).lastSeenAt > idleDropMs
    const reset = lastBrokerageReset(this.#context.market.calendar, now, brokerageResetMinute)
    if (!hasIdled && gateway.brokerage.startedAt >= reset) return gateway
    return this.#endBrokerage(gateway, 'lost')
  }

  #endBrokerage(gateway: Gateway, change: 'lost' | 'competing'): Gateway {
    this.memory(gateway).newBrokerage()
    return this.#saveAndTell({ ...gateway, brokerage: null, isCompeting: change === 'competing' }, change)
  }

  /** `POST /iserver/auth/ssodh/init`: the other session is only ended when asked to. */
  openBrokerage(gateway: Gateway, { compete }: { readonly compete: boolean }): Gateway {
    const rivals = [...this.#kept.values()].filter(
      (other) => other.gatewayId !== gateway.gatewayId && other.username === gateway.username && other.brokerage,
    )
    if (!compete && (gateway.isCompeting || rivals.length > 0)) return this.#save({ ...gateway, isCompeting: true })
    for (const rival of rivals) this.#endBrokerage(rival, 'competing')
    if (gateway.brokerage) return gateway
    const number = (this.#numbers.get('brokerage') ?? 0) + 1
    this.#numbers.set('brokerage', number)
    const memory = this.memory(gateway)
    memory.newBrokerage()
    memory.bridgeReadyAt = performance.now() + this.#settings.current.bridgeDelayMs
    const startedAt = this.#context.clock.now()
    return this.#saveAndTell({ ...gateway, isCompeting: false, brokerage: { number, startedAt } }, 'established')
  }

  logout(gateway: Gateway): void {
    this.#memories.delete(gateway.gatewayId)
    this.#saveAndTell({ ...gateway, sso: null, brokerage: null, isCompeting: false, hasLoggedOut: true }, 'lost')
  }

  /** The person signs in elsewhere with the same name: this gateway loses its brokerage session. */
  takenOver(gateway: Gateway): Gateway {
    return this.#endBrokerage(gateway, 'competing')
  }

  dropBrokerage(gateway: Gateway): Gateway {
    return this.#endBrokerage(gateway, 'lost')
  }

  endSso(gateway: Gateway): void {
    this.#saveAndTell({ ...gateway, sso: null, brokerage: null, isCompeting: false }, 'lost')
  }

  #save(gateway: Gateway): Gateway {
    this.#kept.set(gateway.gatewayId, gateway)
    return gateway
  }

  /** In this order: who is told may ask at once. */
  #saveAndTell(gateway: Gateway, change: SessionChange): Gateway {
    this.#save(gateway)
    for (const listener of this.#listeners) listener(gateway.gatewayId, change)
    return gateway
  }

  /** For `GET /control/state`: sign-ins with their end, brokerage sessions, which end only by idling or reset. */
  tokens(): readonly BrokerToken[] {
    return [...this.#kept.values()].flatMap(({ sso, hasLoggedOut, brokerage }) => [
      { kind: 'sso', expiresAt: sso?.expiresAt ?? null, revoked: hasLoggedOut || sso === null },
      ...(brokerage ? [{ kind: 'session', expiresAt: null, revoked: false }] : []),
    ])
  }
}
