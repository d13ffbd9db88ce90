/**
 * The streamer (brokers/schwab.md 5): login first, commands of a service one after the other, one stream per person, of
 * which the older is closed. Nothing is replayed after a reconnect.
 */
import type { OrderEvent } from '../../exchange/exchange.ts'
import type { SimOrder } from '../../exchange/order.ts'
import type { SimSocket } from '../../host/broker-server.ts'
import type { Desk } from '../desk.ts'
import { listOf, textOf } from '../wire/fields.ts'
import { messagesOf, rejectionMessages } from './activity.ts'
import type { ActivityMessage } from './activity.ts'
import { codes, failedCode, readFrame, subscriptionCommands, succeededCode, unnamed } from './protocol.ts'
import type { StreamRequest, SubscriptionCommand } from './protocol.ts'
import { accountActivity, isService, newSubscription } from './services.ts'
import type { ServiceName, Subscription } from './services.ts'
import { Session } from './session.ts'

const isSubscriptionCommand = (command: string): command is SubscriptionCommand =>
  subscriptionCommands.some((one) => one === command)

const fieldsOf = (request: StreamRequest): ReadonlySet<number> =>
  new Set(listOf(request.parameters, 'fields').map(Number).filter(Number.isInteger))

/** Keys are in capitals, but for the free text of account activity. */
const keysOf = (request: StreamRequest): readonly string[] => {
  const keys = listOf(request.parameters, 'keys')
  return request.service === accountActivity ? keys : keys.map((key) => key.toUpperCase())
}

export class Streamer {
  readonly #desk: Desk
  readonly #sessions = new Set<Session>()
  readonly #leave: () => void
  #pump: NodeJS.Timeout | undefined

  constructor(desk: Desk) {
    this.#desk = desk
    this.#leave = desk.context.exchange.subscribe((event) => this.#happened(event))
    desk.rejections.follow((order) => this.#rejected(order))
  }

  connect({ socket, path }: SimSocket): boolean {
    const session = new Session(this.#desk, socket, path)
    this.#sessions.add(session)
    socket.on('message', (data) => {
      const requests = readFrame(data)
      if (!requests) return session.answer(unnamed, codes.badCommand, 'Bad command formatting')
      for (const request of requests) this.#receive(session, request)
    })
    socket.on('close', () => this.#forget(session))
    this.#startPump()
    return true
  }

  close(): void {
    this.#leave()
    clearTimeout(this.#pump)
    this.#pump = undefined
    for (const session of this.#sessions) session.terminate()
  }

  /** Ends every stream as another login (12) or an administrator (30) would. */
  endAll(code: 12 | 30): void {
    const words =
      code === codes.closeConnection ? 'Maximum number of connections reached.' : 'Stop streaming by administrator'
    for (const session of this.#sessions) if (session.principal) session.stop(code, words)
  }

  #forget(session: Session): void {
    session.end()
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    clearTimeout(this.#pump)
    this.#pump = undefined
  }

  #receive(session: Session, request: StreamRequest): void {
    const { service, command } = request
    if (service === 'ADMIN' && command === 'LOGIN') return this.#login(session, request)
    const { principal } = session
    const isOther = request.customerId !== principal?.customerId || request.correlationId !== session.correlationId
    if (!principal || isOther || this.#desk.quirks.take('stream_not_found'))
      return session.answer(request, codes.connectionNotFound, 'Stream connection not found')
    if (service === 'ADMIN' && command === 'LOGOUT') {
      session.answer(request, codes.success, 'SUCCESS')
      return session.close()
    }
    if (!isService(service)) return session.answer(request, codes.serviceNotAvailable, 'Service not available')
    if (!isSubscriptionCommand(command)) return session.answer(request, codes.badCommand, 'Bad command formatting')
    this.#subscribe(session, request, service, command)
  }

  /** The token comes bare; who has one may not be somebody else. */
  #login(session: Session, request: StreamRequest): void {
    const isDenied = this.#desk.quirks.take('stream_denied')
    const token = textOf(request.parameters, 'Authorization') ?? ''
    const principal = isDenied ? undefined : this.#desk.credentials.ofToken(token)
    if (principal?.customerId !== request.customerId || !principal) {
      session.answer(request, codes.loginDenied, 'Login Denied.: token is invalid or has expired.')
      return session.close()
    }
    for (const other of this.#sessions)
      if (other !== session && other.principal?.customerId === principal.customerId)
        other.stop(codes.closeConnection, 'Maximum number of connections reached.')
    session.admit(principal, request)
    session.answer(request, codes.success, 'server=s0000sim-1;status=NP')
  }

  /** Takes a moment, and another command for the service in that moment fails. */
  #subscribe(session: Session, request: StreamRequest, service: ServiceName, command: SubscriptionCommand): void {
    const { streamCommandMs, subscriptionCode } = this.#desk.settings.current
    const known = session.subscriptions.get(service)
    const refusal = this.#refusalOf(request, command, known)
    if (refusal !== undefined) return session.answer(request, ...refusal)
    if (session.busy.has(service)) return session.answer(request, failedCode[command], `${command} command failed`)
    session.busy.add(service)
    session.later(streamCommandMs, () => {
      session.busy.delete(service)
      const subscription = known ?? newSubscription(this.#desk.context.clock.now())
      session.subscriptions.set(service, subscription)
      apply(subscription, request, command)
      session.watchEmptiness()
      const code = subscriptionCode === 'zero' ? codes.success : succeededCode[command]
      session.answer(request, code, `${command} command succeeded`)
      if (command === 'UNSUBS' || command === 'VIEW') return
      if (service === accountActivity) this.#greet(session, subscription)
      else session.look(service)
    })
  }

  #refusalOf(
    request: StreamRequest,
    command: SubscriptionCommand,
    known: Subscription | undefined,
  ): [number, string] | undefined {
    const keys = keysOf(request)
    const needsFields = command === 'VIEW' || command === 'SUBS' || (command === 'ADD' && !known)
    const isIncomplete = (command !== 'VIEW' && keys.length === 0) || (needsFields && fieldsOf(request).size === 0)
    if (isIncomplete) return [codes.badCommand, 'Bad command formatting']
    if (command === 'VIEW' && !known) return [failedCode.VIEW, 'VIEW command failed']
    const before = command === 'ADD' ? [...(known?.keys ?? [])] : []
    const count = new Set([...before, ...keys]).size
    return count > this.#desk.settings.current.symbolsPerService && command !== 'UNSUBS'
      ? [codes.symbolLimit, 'Reached symbol limit']
      : undefined
  }

  #greet(session: Session, subscription: Subscription): void {
    subscription.sequence = -1
    const [first] = session.principal?.accountIds ?? []
    const number = this.#desk.context.exchange.account(first ?? '')?.accountNumber ?? ''
    this.#tellActivity(session, number, [{ type: 'SUBSCRIBED', data: '' }])
  }

  #tellActivity(session: Session, accountNumber: string, messages: readonly ActivityMessage[]): void {
    const subscription = session.subscriptions.get(accountActivity)
    const [key] = subscription?.keys ?? []
    if (!subscription || key === undefined || messages.length === 0) return
    const content = messages.map(({ type, data }) => {
      subscription.sequence += 1
      const values = { 1: accountNumber, 2: type, 3: data }
      const wanted = Object.entries(values).filter(([number]) => subscription.fields.has(Number(number)))
      return { seq: subscription.sequence, key, ...Object.fromEntries(wanted) }
    })
    session.push([{ service: accountActivity, content }])
  }

  #tellOwners(order: SimOrder, messages: (accountNumber: string) => readonly ActivityMessage[]): void {
    const { exchange, faults } = this.#desk.context
    const account = exchange.account(order.accountId)
    if (!account || faults.isDark()) return
    for (const session of this.#sessions)
      if (session.principal?.accountIds.includes(order.accountId))
        this.#tellActivity(session, account.accountNumber, messages(account.accountNumber))
  }

  #happened(event: OrderEvent): void {
    this.#tellOwners(event.order, (accountNumber) => messagesOf(event, accountNumber))
  }

  #rejected(order: SimOrder): void {
    this.#tellOwners(order, (accountNumber) => rejectionMessages(order, accountNumber))
  }

  #startPump(): void {
    this.#pump ??= setTimeout(() => {
      this.#pump = undefined
      this.#look()
      if (this.#sessions.size > 0) this.#startPump()
    }, this.#desk.settings.current.marketDataIntervalMs)
  }

  #look(): void {
    const { clock, faults } = this.#desk.context
    const { streamEndsWithToken } = this.#desk.settings.current
    for (const session of this.#sessions) {
      if (!session.principal) continue
      if (streamEndsWithToken && clock.now() >= session.principal.expiresAt)
        session.stop(codes.stopStreaming, 'Stop streaming due to an expired token')
      else if (!faults.isDark()) session.look()
    }
  }
}

function apply(subscription: Subscription, request: StreamRequest, command: SubscriptionCommand): void {
  const keys = keysOf(request)
  const fields = fieldsOf(request)
  if (command === 'SUBS') subscription.keys.clear()
  for (const key of keys)
    if (command === 'UNSUBS') subscription.keys.delete(key)
    else if (command !== 'VIEW') subscription.keys.add(key)
  if (fields.size > 0 && command !== 'UNSUBS') subscription.fields = fields
  // What is no longer subscribed to, or subscribed to anew, begins with a whole image again.
  for (const known of subscription.images.keys())
    if (!subscription.keys.has(known) || (command === 'SUBS' && keys.includes(known))) subscription.images.delete(known)
  for (const known of subscription.told.keys()) if (!subscription.keys.has(known)) subscription.told.delete(known)
}
