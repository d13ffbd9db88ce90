/** Where somebody is signed in as this person, and the end of each. */
import type { SignInSession } from '@g2e/contract/auth'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { endSession, sessionsQuery } from '../../api/index.ts'
import {
  Button,
  DataTable,
  Loadable,
  Section,
  TableSkeleton,
  Tag,
  deviceText,
  timeText,
  useAnnouncer,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.sessions

/** Sign-ins are on the wall clock, also where the market is simulated. */
const wallTime = (at: string): string => timeText(Date.parse(at), Date.now())

const columnsOf = (end: (id: string) => void, ending: string | undefined): readonly Column<SignInSession>[] => [
  {
    id: 'device',
    head: words.device,
    heads: true,
    cell: (session) => (
      <span title={session.userAgent ?? undefined}>
        <span className="md">{deviceText(session.userAgent) ?? words.unknown}</span>{' '}
        {session.current ? <Tag tone="accent">{words.here}</Tag> : null}
      </span>
    ),
  },
  { id: 'from', head: words.from, on: 'medium', cell: ({ ip }) => <span className="m">{ip}</span> },
  { id: 'used', head: words.used, cell: ({ lastUsedAt }) => <span className="m">{wallTime(lastUsedAt)}</span> },
  {
    id: 'end',
    head: <span className="sr">{words.end}</span>,
    align: 'right',
    cell: (session) =>
      session.current ? null : (
        <Button
          size="small"
          kind="quiet"
          disabled={ending === session.id}
          aria-label={words.endLabel(deviceText(session.userAgent) ?? words.unknown)}
          onClick={() => end(session.id)}
        >
          {words.end}
        </Button>
      ),
  },
]

export function Sessions() {
  const sessions = useQuery(sessionsQuery)
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => toast({ title: words.ended }),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const others = (sessions.data?.items ?? []).filter(({ current }) => !current)
  const endOthers = useMutation({
    mutationFn: () => Promise.all(others.map(({ id }) => endSession(id))),
    onSuccess: () => toast({ title: words.endedOthers }),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  return (
    <Section
      title={words.title}
      end={
        others.length === 0 ? undefined : (
          <Button size="small" kind="quiet" disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {words.endOthers(others.length)}
          </Button>
        )
      }
    >
      <Loadable query={sessions} what={words.what} skeleton={<TableSkeleton rows={2} />}>
        {({ items }) => (
          <DataTable
            caption={words.title}
            density="list"
            columns={columnsOf((id) => end.mutate(id), end.isPending ? end.variables : undefined)}
            rows={items.toSorted((a, b) => Number(b.current) - Number(a.current))}
            rowKey={({ id }) => id}
          />
        )}
      </Loadable>
    </Section>
  )
}
