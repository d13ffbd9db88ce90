import './connections.css'
import type { Connection } from '@g2e/contract/connections'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import {
  attentionOf,
  brokersQuery,
  connectionsQuery,
  needsPerson,
  ordersQuery,
  portfolioQuery,
  workingStatuses,
} from '../../api/index.ts'
import { Button, EmptyState, Loadable, PageHead, Skeleton, useNow } from '../../ui/index.ts'
import { CalendarDialog } from './calendar-dialog.tsx'
import { ConnectDialog } from './connect-dialog.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { DetailsDialog } from './details-dialog.tsx'
import { ReauthorizeDialog } from './reauthorize-dialog.tsx'
import { SignInStep } from './sign-in-step.tsx'
import { text } from './text.ts'
import { useAuthorization } from './use-authorization.ts'

const everything: readonly string[] = []
const workingMax = 200

/** Every connection, how it is, and what it needs. */
export default function ConnectionsScreen() {
  const connections = useQuery(connectionsQuery)
  const navigate = useNavigate()
  const open = (dialog: string | undefined, id?: string) =>
    void navigate({ to: '/connections', search: (before) => ({ ...before, open: dialog, id }) })
  const items = (connections.data?.items ?? []).filter(({ status }) => status !== 'revoked')
  return (
    <>
      <PageHead
        title={text.title}
        actions={
          <>
            {items.length > 0 ? (
              <Button size="small" onClick={() => open('calendar')}>
                {text.calendar.open}
              </Button>
            ) : null}
            <Link className="btn o sm" to="/import">
              {text.importFile}
            </Link>
            <Button size="small" kind="primary" icon="plus" onClick={() => open('new')}>
              {text.connect}
            </Button>
          </>
        }
      >
        {connections.data ? <Summary items={items} /> : '\u00A0'}
      </PageHead>
      <Loadable
        query={connections}
        what={text.what}
        skeleton={<Skeleton height={420} />}
        isEmpty={() => items.length === 0}
        empty={
          <EmptyState
            title={text.first}
            actions={
              <Button kind="primary" icon="plus" onClick={() => open('new')}>
                {text.connect}
              </Button>
            }
          >
            {text.firstMore}
          </EmptyState>
        }
      >
        {() => <Cards items={items} onOpen={open} />}
      </Loadable>
      <Dialogs items={items} onOpen={open} />
    </>
  )
}

function Summary({ items }: { readonly items: readonly Connection[] }) {
  const now = useNow(60_000)
  const states = items.map((connection) => attentionOf(connection, now))
  const needing = states.filter(needsPerson).length
  const failing = states.filter((state) => state === 'failing').length
  const pending = items.filter(({ status }) => status === 'pending').length
  const accounts = items.reduce((sum, connection) => sum + connection.accounts.length, 0)
  if (items.length === 0) return null
  return (
    <>
      {text.summary(items.length, accounts)}{' '}
      {needing > 0 ? (
        <span className="warn md">{text.needYou(needing)}</span>
      ) : failing > 0 ? (
        text.someFailing(failing)
      ) : pending > 0 ? (
        text.somePending(pending)
      ) : (
        text.allFine
      )}
    </>
  )
}

const isFresh = (other: Connection, { brokerId, connectedAt }: Connection): boolean =>
  other.brokerId === brokerId &&
  other.environment === 'simulated' &&
  other.status !== 'error' &&
  (other.connectedAt ?? '') > (connectedAt ?? '')

type Open = (dialog: string | undefined, id?: string) => void

/** Those that need the person come first. */
function Cards({ items, onOpen }: { readonly items: readonly Connection[]; readonly onOpen: Open }) {
  const brokers = useQuery(brokersQuery).data?.items ?? []
  const portfolio = useQuery(portfolioQuery(everything)).data
  const working = useQuery(ordersQuery({ status: workingStatuses, pageSize: workingMax })).data?.items ?? []
  const now = useNow(60_000)
  const weight = { now: 0, soon: 1, failing: 2, fine: 2 } as const
  const sorted = items.toSorted((a, b) => weight[attentionOf(a, now)] - weight[attentionOf(b, now)])
  return (
    <div className="cg">
      {sorted.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          isReplaced={items.some((other) => isFresh(other, connection))}
          broker={brokers.find(({ brokerId }) => brokerId === connection.brokerId)}
          portfolio={portfolio}
          working={working}
          onAction={(action) => onOpen(action, connection.id)}
        />
      ))}
    </div>
  )
}

function Dialogs({ items, onOpen }: { readonly items: readonly Connection[]; readonly onOpen: Open }) {
  const search = useSearch({ from: '/inside/connections' })
  const brokers = useQuery(brokersQuery).data?.items
  const { begun, underway, leaving, clear } = useAuthorization()
  const close = () => onOpen(undefined)
  const connection = items.find(({ id }) => id === search.id)
  const broker = brokers?.find(({ brokerId }) => brokerId === connection?.brokerId)
  const onBegun: typeof begun = (created, name) => {
    begun(created, name)
    if (created.authorization?.method !== 'redirect') close()
  }
  if (underway) return <SignInStep {...underway} onClose={clear} />
  if (search.open === 'new' && brokers)
    return <ConnectDialog brokers={brokers} leaving={leaving} onClose={close} onBegun={onBegun} />
  if (search.open === 'calendar') return <CalendarDialog onClose={close} />
  if (!connection || !broker) return null
  if (search.open === 'reauthorize')
    return (
      <ReauthorizeDialog connection={connection} broker={broker} leaving={leaving} onClose={close} onBegun={onBegun} />
    )
  if (search.open !== 'details') return null
  return (
    <DetailsDialog
      connection={connection}
      broker={broker}
      onClose={close}
      onReauthorize={() => onOpen('reauthorize', connection.id)}
    />
  )
}
