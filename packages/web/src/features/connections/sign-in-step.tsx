/** The second half of connecting by sign-in, for brokers that do not send the browser back by themselves. */
import type { ConnectionCreated } from '@g2e/contract/connections'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { completeConnection, connectionsQuery, keys } from '../../api/index.ts'
import { Button, Dialog, Note, TextField, buttonClass, durationText, useAnnouncer } from '../../ui/index.ts'
import { callbackAnswerOf } from './callback-answer.ts'
import { text } from './text.ts'
import { useDeadline } from './use-deadline.ts'

export type Authorization = NonNullable<ConnectionCreated['authorization']>

interface SignInStepProps {
  readonly authorization: Authorization
  readonly brokerId: string
  readonly broker: string
  readonly waiting: string | null
  readonly onClose: () => void
}

const words = text.step
const lookEveryMs = 3_000

/** What the person brings back, as the API takes it; `null` = it is not that. */
function answerOf({ method, state }: Authorization, brokerId: string, typed: string) {
  if (method === 'verifier') return { state, oauth_verifier: typed.trim(), brokerId }
  const answer = callbackAnswerOf(typed.trim())
  return answer === null ? null : { state, brokerId, ...answer }
}

/** Where nothing is brought back, the server sees the sign-in by itself: then this step is over too. */
function useArrival(waiting: string | null, onArrived: () => void): void {
  const { data } = useQuery({ ...connectionsQuery, refetchInterval: waiting === null ? false : lookEveryMs })
  const hasArrived = data?.items.some(({ id, status }) => id === waiting && status === 'active') ?? false
  useEffect(() => {
    if (hasArrived) onArrived()
    // Once: what it calls may be new at every rendering.
  }, [hasArrived])
}

export function SignInStep({ authorization, brokerId, broker, waiting, onClose }: SignInStepProps) {
  const { method } = authorization
  const [typed, setTyped] = useState('')
  const leftMs = useDeadline(authorization.expires_in)
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const answer = answerOf(authorization, brokerId, typed)
  const done = () => {
    toast({ title: text.connected(broker), body: text.connectedMore })
    void queries.invalidateQueries({ queryKey: keys.connections })
    onClose()
  }
  const finish = useMutation({ mutationFn: completeConnection, onSuccess: done })
  useArrival(method === 'gateway' ? waiting : null, done)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(broker)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.close}
          </Button>
          {method === 'gateway' ? null : (
            <Button
              kind="primary"
              busy={finish.isPending && words.finishing}
              disabled={typed.trim() === '' || answer === null}
              onClick={() => (answer === null ? undefined : finish.mutate(answer))}
            >
              {words.finish}
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <p>
          <a
            className={buttonClass('secondary')}
            href={authorization.authorization_url}
            target="_blank"
            rel="noreferrer noopener"
          >
            {words.open(broker)}
          </a>
        </p>
        <BringBack method={method} typed={typed} isWrong={typed.trim() !== '' && answer === null} onTyped={setTyped} />
        {finish.error ? <Note tone="loss" urgent fact={finish.error.message} /> : null}
        <p className="s q">{leftMs > 0 ? `${words.goodFor} ${durationText(leftMs)}.` : words.expired}</p>
      </div>
    </Dialog>
  )
}

interface BringBackProps {
  readonly method: Authorization['method']
  readonly typed: string
  readonly isWrong: boolean
  readonly onTyped: (typed: string) => void
}

/** What to do there, and what to bring back. */
function BringBack({ method, typed, isWrong, onTyped }: BringBackProps) {
  if (method === 'gateway') return <p className="m">{words.gateway}</p>
  if (method === 'verifier')
    return (
      <TextField label={words.verifierLabel} hint={words.verifier} value={typed} onText={onTyped} maxLength={500} />
    )
  return (
    <TextField
      label={words.pasteLabel}
      hint={words.paste}
      value={typed}
      onText={onTyped}
      error={isWrong ? words.pasteWrong : undefined}
    />
  )
}
