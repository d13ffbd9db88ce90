/** What the rail counts: plain = things to see, `needs` = needs the person. */
import { useQuery } from '@tanstack/react-query'
import {
  attentionOf,
  connectionsQuery,
  ideasQuery,
  needsPerson,
  needsSettling,
  ordersQuery,
  reconciliationQuery,
} from '../api/index.ts'
import { useNow } from '../ui/index.ts'

export interface Count {
  readonly count: number
  readonly needs: boolean
}

/** Counts by address of the screen. */
export function useCounts(): Readonly<Record<string, Count>> {
  const now = useNow(60_000)
  const unknown = useQuery(ordersQuery({ status: ['unknown'], pageSize: 1 })).data?.total ?? 0
  const ideas = useQuery(ideasQuery('new')).data?.total ?? 0
  const connections = useQuery(connectionsQuery).data?.items ?? []
  const needing = connections.filter((connection) => needsPerson(attentionOf(connection, now))).length
  const differences = useQuery(reconciliationQuery([])).data?.items ?? []
  return {
    '/orders': { count: unknown, needs: true },
    '/ideas': { count: ideas, needs: false },
    '/connections': { count: needing, needs: true },
    '/reconciliation': { count: differences.filter(needsSettling).length, needs: true },
  }
}
