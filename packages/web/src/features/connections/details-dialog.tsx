/** Everything about one connection that can be changed, and its end. */
import type { Account, Broker, Connection } from '@g2e/contract/connections'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeAccount, changeConnection, disconnect, keys, useNames } from '../../api/index.ts'
import { AsOf, Button, Checkbox, Dialog, Figures, Note, Section, TextField, useAnnouncer } from '../../ui/index.ts'
import { AccessChoice } from './connect-dialog.tsx'
import { text } from './text.ts'

const words = text.detail

interface DetailsDialogProps {
  readonly connection: Connection
  readonly broker: Broker
  readonly onClose: () => void
  readonly onReauthorize: () => void
}

/** Runs one change, then reads the connections again. */
function useChange<Value>(change: (value: Value) => Promise<unknown>, done: string, onDone?: () => void) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.connections })
      void queries.invalidateQueries({ queryKey: keys.portfolio })
      toast({ title: done })
      onDone?.()
    },
  })
}

export function DetailsDialog({ connection, broker, onClose, onReauthorize }: DetailsDialogProps) {
  return (
    <Dialog open onClose={onClose} title={words.title(broker.name)} width={640}>
      <div className="stack" style={{ gap: 24 }}>
        <Facts connection={connection} />
        <Settings connection={connection} />
        {connection.accounts.length > 0 ? (
          <Section title={words.accounts} level="h3">
            {connection.accounts.map((account) => (
              <AccountSettings key={account.id} account={account} />
            ))}
          </Section>
        ) : null}
        <Ending connection={connection} broker={broker} onClose={onClose} onReauthorize={onReauthorize} />
      </div>
    </Dialog>
  )
}

const Facts = ({
  connection: { connectedAt, lastSyncAt, reauthorizeBy, lastError, notice },
}: {
  connection: Connection
}) => (
  <div className="stack">
    {lastError === null ? null : <Note tone="warn" fact={lastError} />}
    {notice === undefined ? null : <Note fact={notice} />}
    <Figures
      items={[
        ...(connectedAt === null ? [] : [{ term: words.connectedAt, value: <AsOf at={connectedAt} /> }]),
        { term: words.lastSync, value: lastSyncAt === null ? text.neverSynced : <AsOf at={lastSyncAt} /> },
        ...(reauthorizeBy === null ? [] : [{ term: words.signInBy, value: <AsOf at={reauthorizeBy} /> }]),
      ]}
    />
  </div>
)

function Settings({ connection }: { readonly connection: Connection }) {
  const [nickname, setNickname] = useState(connection.nickname ?? '')
  const [access, setAccess] = useState(connection.access)
  const [isPrimary, setIsPrimary] = useState(connection.isPrimary)
  const named = nickname.trim() === '' ? null : nickname.trim()
  const isSame = named === connection.nickname && access === connection.access && isPrimary === connection.isPrimary
  const isOpening = access === 'trade' && connection.access === 'read' && connection.environment === 'live'
  const save = useChange(
    () =>
      changeConnection(connection.id, {
        ...(named === connection.nickname ? {} : { nickname: named }),
        ...(access === connection.access ? {} : { access }),
        ...(isPrimary === connection.isPrimary ? {} : { isPrimary }),
      }),
    words.saved,
  )
  return (
    <div className="stack">
      <TextField label={words.nickname} value={nickname} onText={setNickname} maxLength={60} />
      <AccessChoice value={access} onValue={setAccess} />
      {isOpening ? <Note tone="loss" icon="warn" fact={words.tradeLive} /> : null}
      <Checkbox checked={isPrimary} onChecked={setIsPrimary} disabled={connection.isPrimary}>
        {words.primary}
      </Checkbox>
      {save.error ? <Note tone="loss" urgent fact={save.error.message} /> : null}
      <div>
        <Button disabled={isSame} busy={save.isPending && words.saving} onClick={() => save.mutate(undefined)}>
          {words.save}
        </Button>
      </div>
    </div>
  )
}

function AccountSettings({ account }: { readonly account: Account }) {
  const number = useNames().account(account.id)?.number ?? ''
  const [name, setName] = useState(account.accountName)
  const rename = useChange(() => changeAccount(account.id, { accountName: name.trim() }), words.saved)
  const flag = useChange(
    (change: { readonly isDefault?: boolean; readonly includeInAggregate?: boolean }) =>
      changeAccount(account.id, change),
    words.saved,
  )
  const error = rename.error ?? flag.error
  return (
    <div className="stack cn-account">
      <form
        className="row"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate(undefined)
        }}
      >
        <div style={{ flex: 1 }}>
          <TextField label={words.accountName(number)} value={name} onText={setName} maxLength={100} />
        </div>
        <Button
          type="submit"
          disabled={name.trim() === '' || name.trim() === account.accountName}
          busy={rename.isPending && words.saving}
        >
          {words.save}
        </Button>
      </form>
      <div className="row wrap" style={{ gap: '8px 24px' }}>
        <Checkbox
          checked={account.includeInAggregate}
          disabled={flag.isPending}
          onChecked={(includeInAggregate) => flag.mutate({ includeInAggregate })}
        >
          {words.include}
        </Checkbox>
        <Checkbox
          checked={account.isDefault}
          disabled={flag.isPending || account.isDefault}
          onChecked={(isDefault) => flag.mutate({ isDefault })}
        >
          {words.default}
        </Checkbox>
      </div>
      {error ? <Note tone="loss" urgent fact={error.message} /> : null}
    </div>
  )
}

function Ending({ connection, broker, onClose, onReauthorize }: DetailsDialogProps) {
  const [asking, setAsking] = useState(false)
  const end = useChange(() => disconnect(connection.id), words.ended(broker.name), onClose)
  return (
    <Section title={words.end} level="h3">
      <p className="m" style={{ marginBottom: 12 }}>
        {words.endMore(broker.name)}
      </p>
      {end.error ? <Note tone="loss" urgent fact={end.error.message} /> : null}
      <div className="row wrap" style={{ gap: 8 }}>
        {asking ? (
          <>
            <Button kind="dangerous" busy={end.isPending && words.ending} onClick={() => end.mutate(undefined)}>
              {words.endDo(broker.name)}
            </Button>
            <Button kind="quiet" onClick={() => setAsking(false)}>
              {words.keep}
            </Button>
          </>
        ) : (
          <>
            <Button kind="danger-outline" onClick={() => setAsking(true)}>
              {words.endAsk(broker.name)}
            </Button>
            {connection.environment === 'simulated' ? null : (
              <Button kind="quiet" onClick={onReauthorize}>
                {words.reauthorize}
              </Button>
            )}
          </>
        )}
      </div>
    </Section>
  )
}
