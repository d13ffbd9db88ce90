/** One connection: whose money, how much is left of its sign-in, what hangs on it, and the one thing to do. */
import type { Broker, Connection } from '@g2e/contract/connections'
import type { Portfolio } from '@g2e/contract/portfolio'
import type { Order } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountsAreGone, beginConnection, keys, needsPerson, syncConnection, useNames } from '../../api/index.ts'
import { AsOf, Button, ClockRing, Money, Tag, durationText, sumOf, useAnnouncer, useNow } from '../../ui/index.ts'
import { healthOf } from './health.ts'
import type { Health } from './health.ts'
import { text } from './text.ts'

export type ConnectionAction = 'details' | 'reauthorize'

interface ConnectionCardProps {
  readonly connection: Connection
  /** Accounts of simulators that were reset, which fresh ones have replaced already. */
  readonly isReplaced: boolean
  readonly broker: Broker | undefined
  readonly portfolio: Portfolio | undefined
  readonly working: readonly Order[]
  readonly onAction: (action: ConnectionAction) => void
}

export function ConnectionCard({ connection, isReplaced, broker, portfolio, working, onAction }: ConnectionCardProps) {
  const now = useNow(60_000)
  const name = broker?.name ?? connection.brokerId
  const health = healthOf(connection, { broker: name, renewalDays: broker?.features.tokenRefreshDays ?? null, now })
  const needs = needsPerson(health.attention)
  const isWaiting = connection.status === 'pending' && connection.environment !== 'simulated'
  const own = working.filter(({ accountId }) => connection.accounts.some(({ id }) => id === accountId))
  return (
    <article className={needs ? 'cn w' : 'cn'} aria-label={connection.nickname ?? name}>
      <CardHead connection={connection} name={name} portfolio={portfolio} />
      <div className="cn-health">
        <Ring health={health} isPending={connection.status === 'pending'} now={now} />
        <div>
          <p className={`md ${health.tone === 'ink' ? '' : health.tone}`}>{health.title}</p>
          <p className="m">{health.more}</p>
        </div>
      </div>
      <Accounts connection={connection} portfolio={portfolio} />
      <Depending health={health} connection={connection} name={name} orders={own} />
      <div className="row wrap cn-acts">
        {accountsAreGone(connection) ? (
          isReplaced ? null : (
            <FreshButton connection={connection} />
          )
        ) : needs || isWaiting ? (
          <Button size="small" kind="primary" onClick={() => onAction('reauthorize')}>
            {connection.status === 'error' ? text.reconnect : text.signInAt(name)}
          </Button>
        ) : (
          <SyncButton connection={connection} name={name} />
        )}
        <Button size="small" kind="quiet" onClick={() => onAction('details')}>
          {text.details}
        </Button>
      </div>
    </article>
  )
}

function FreshButton({ connection }: { readonly connection: Connection }) {
  const { brokerId, nickname, access } = connection
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const open = useMutation({
    mutationFn: () =>
      beginConnection({ brokerId, environment: 'simulated', access, ...(nickname === null ? {} : { nickname }) }),
    onSuccess: () => toast({ title: text.freshOpened }),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries(),
  })
  return (
    <Button size="small" kind="primary" busy={open.isPending && text.openingFresh} onClick={() => open.mutate()}>
      {text.openFresh}
    </Button>
  )
}

function SyncButton({ connection, name }: { readonly connection: Connection; readonly name: string }) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const sync = useMutation({
    mutationFn: () => syncConnection(connection.id),
    onSuccess: () => toast({ title: text.syncStarted(name) }),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.connections }),
  })
  return (
    <Button size="small" busy={sync.isPending && text.syncing} onClick={() => sync.mutate()}>
      {text.sync}
    </Button>
  )
}

function valuesOf(connection: Connection, portfolio: Portfolio | undefined) {
  const ids = new Set(connection.accounts.map(({ id }) => id))
  return (portfolio?.accounts ?? []).filter(({ accountId }) => ids.has(accountId))
}

function CardHead({ connection, name, portfolio }: CardPartProps & { readonly name: string }) {
  const values = valuesOf(connection, portfolio)
  const asOf = values.flatMap((value) => value.asOf ?? []).toSorted()[0] ?? connection.lastSyncAt
  const known = values.flatMap(({ totalValue }) => (totalValue === null ? [] : [totalValue]))
  return (
    <header>
      <div>
        <h2 className="lead row wrap" style={{ gap: '0 8px' }}>
          {name}
          {connection.isPrimary ? <Tag>{text.primary}</Tag> : null}
        </h2>
        {connection.nickname === null ? null : <p className="m">{connection.nickname}</p>}
        <p className="s m" style={{ marginTop: 2 }}>
          {text.access[connection.access]}{' '}
          <Tag tone={connection.environment}>{text.environments[connection.environment]}</Tag>
        </p>
      </div>
      <p>
        {known.length > 0 ? (
          <span className="lead block">
            <Money value={sumOf(known)} currency={portfolio?.currency} />
          </span>
        ) : null}
        <span className="s m">
          {asOf === null ? (
            text.neverSynced
          ) : (
            <>
              {text.asOf} <AsOf at={asOf} />
            </>
          )}
        </span>
      </p>
    </header>
  )
}
interface CardPartProps {
  readonly connection: Connection
  readonly portfolio: Portfolio | undefined
}

function Ring({ health, isPending, now }: RingProps) {
  const { share, tone, endsAt, spanDays, attention } = health
  const isOver = attention === 'now'
  const [figure, words] =
    isPending || (isOver && endsAt === null)
      ? [isPending ? text.waiting : text.over, '']
      : endsAt === null
        ? [text.noExpiry, text.untilRevoked]
        : [isOver ? text.over : durationText(endsAt - now), spanDays === null ? text.left : text.leftOfDays(spanDays)]
  return (
    <ClockRing share={isPending ? null : share} tone={tone}>
      <p className="rb">{figure}</p>
      {words === '' || isOver ? null : <p className="s m">{words}</p>}
    </ClockRing>
  )
}
interface RingProps {
  readonly health: Health
  readonly isPending: boolean
  readonly now: number
}

function Accounts({ connection, portfolio }: CardPartProps) {
  const names = useNames()
  const values = valuesOf(connection, portfolio)
  if (connection.accounts.length === 0) return null
  return (
    <dl className="dl">
      {connection.accounts.map(({ id, accountName }) => {
        const value = values.find(({ accountId }) => accountId === id)
        const number = names.account(id)?.number ?? ''
        return (
          <div key={id}>
            <dt>
              {accountName.replace(number, '').trim()} <span className="nw">{number}</span>
            </dt>
            <dd className={value?.status === 'fresh' ? undefined : 'q'}>
              {value === undefined ? null : <Money value={value.totalValue} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

interface DependingProps {
  readonly health: Health
  readonly connection: Connection
  readonly name: string
  readonly orders: readonly Order[]
}

function Depending({ health, connection, name, orders }: DependingProps) {
  const needs = needsPerson(health.attention)
  const unknown = orders.filter(({ status }) => status === 'unknown').length
  const lines = [
    ...(needs && connection.accounts.length > 0 ? [text.goStale(connection.accounts.length)] : []),
    ...(orders.length > 0 ? [needs ? text.ordersStay(orders.length, name) : text.workingOrders(orders.length)] : []),
    ...(unknown > 0 ? [text.unknownOrders(unknown)] : []),
  ]
  if (lines.length === 0) return null
  return (
    <div className="cn-list">
      <p className="s q">{health.attention === 'now' ? text.stopped : needs ? text.stops : text.depends}</p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}
