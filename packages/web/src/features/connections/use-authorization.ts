/** After the server has begun a connection: to the broker at once, a second step here, or done already. */
import type { ConnectionCreated } from '@g2e/contract/connections'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '../../api/index.ts'
import { useAnnouncer } from '../../ui/index.ts'
import type { Authorization } from './sign-in-step.tsx'
import { text } from './text.ts'

export interface Underway {
  readonly authorization: Authorization
  readonly brokerId: string
  readonly broker: string
  /** That waits to turn active; `null`: it was active when this began. */
  readonly waiting: string | null
}

export function useAuthorization() {
  const [underway, setUnderway] = useState<Underway | null>(null)
  const [leaving, setLeaving] = useState(false)
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const begun = ({ connection, authorization }: ConnectionCreated, broker: string) => {
    void queries.invalidateQueries({ queryKey: keys.connections })
    if (authorization === undefined) {
      toast({ title: text.connected(broker), body: text.connectedMore })
      void queries.invalidateQueries({ queryKey: keys.portfolio })
      return
    }
    if (authorization.method === 'redirect') {
      setLeaving(true)
      window.location.assign(authorization.authorization_url)
      return
    }
    const { id, brokerId, status } = connection
    setUnderway({ authorization, brokerId, broker, waiting: status === 'active' ? null : id })
  }
  return { begun, underway, leaving, clear: () => setUnderway(null) }
}
