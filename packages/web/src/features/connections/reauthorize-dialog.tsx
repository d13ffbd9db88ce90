/** Getting in again: ids, accounts and history stay. */
import type { Broker, Connection, ConnectionCreated } from '@g2e/contract/connections'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, reauthorizeConnection } from '../../api/index.ts'
import { Button, Dialog, Note } from '../../ui/index.ts'
import { MethodFields, actionWords, isComplete, keysOf, methodsOf, noAccess } from './method-fields.tsx'
import type { Access } from './method-fields.tsx'
import { text } from './text.ts'

interface ReauthorizeDialogProps {
  readonly connection: Connection
  readonly broker: Broker
  readonly leaving: boolean
  readonly onClose: () => void
  readonly onBegun: (created: ConnectionCreated, broker: string) => void
}

export function ReauthorizeDialog({ connection, broker, leaving, onClose, onBegun }: ReauthorizeDialogProps) {
  const methods = methodsOf(broker, connection.environment)
  const [access, setAccess] = useState<Access>({ ...noAccess, method: methods[0] ?? 'signIn' })
  const begin = useMutation({
    mutationFn: () => reauthorizeConnection(connection.id, keysOf(access)),
    onSuccess: (created) => onBegun(created, broker.name),
  })
  const said = begin.error instanceof ApiProblem ? begin.error.fields : new Map<string, string>()
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.reauthorizeTitle(broker.name)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.notNow}
          </Button>
          <Button
            kind="primary"
            busy={leaving ? text.leaving(broker.name) : begin.isPending && text.connecting}
            disabled={!isComplete(broker, access)}
            onClick={() => begin.mutate()}
          >
            {actionWords(broker.name, access.method)}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text.reauthorizeBody}</p>
        <MethodFields broker={broker} methods={methods} access={access} said={said} onAccess={setAccess} />
        {begin.error && said.size === 0 ? <Note tone="loss" urgent fact={begin.error.message} /> : null}
      </div>
    </Dialog>
  )
}
