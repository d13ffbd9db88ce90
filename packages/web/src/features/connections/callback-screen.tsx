/**
 * Where a broker sends the browser back to. What it brought is handed over exactly once: the query is kept under the address,
 * so that a second render, or coming back to this page, does not use the code again.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiProblem, completeConnection, keys, useNames } from '../../api/index.ts'
import { Note, PageHead, Skeleton, buttonClass, useAnnouncer } from '../../ui/index.ts'
import { callbackAnswerOf } from './callback-answer.ts'
import { text } from './text.ts'

const words = text.callback

export default function CallbackScreen() {
  const { brokerId } = useParams({ from: '/inside/oauth/callback/$brokerId' })
  const broker = useNames().broker(brokerId)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const address = window.location.href
  const done = useQuery({
    queryKey: ['sign-in', address],
    queryFn: () => completeConnection({ ...callbackAnswerOf(address), brokerId }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchOnMount: false,
  })
  const connected = done.isSuccess
  useEffect(() => {
    if (!connected) return
    toast({ title: text.connected(broker), body: text.connectedMore })
    void queries.invalidateQueries({ queryKey: keys.connections })
    void navigate({ to: '/connections', replace: true })
  }, [connected, broker, navigate, queries, toast])
  return (
    <>
      <PageHead title={words.title}>{done.error ? '' : words.working(broker)}</PageHead>
      {done.error ? <Failed error={done.error} broker={broker} /> : <Skeleton height={120} />}
    </>
  )
}

const Failed = ({ error, broker }: { readonly error: Error; readonly broker: string }) => (
  <div className="stack" style={{ maxWidth: 640 }}>
    <Note tone="loss" urgent fact={`${words.failed(broker)}.`}>
      {error instanceof ApiProblem && error.fields.has('error') ? `${words.denied} ` : ''}
      {error.message} {words.failedMore}
    </Note>
    <p>
      <Link to="/connections" className={buttonClass('primary')}>
        {words.again}
      </Link>
    </p>
  </div>
)
