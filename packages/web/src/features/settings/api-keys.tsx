/** Keys for programs. A key is shown once, when it is made. */
import type { ApiKey } from '@g2e/contract/auth'
import { apiKeysQuery, createApiKey, deleteApiKey } from '../../api/index.ts'
import type { Output } from '../../api/index.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  Button,
  Checkbox,
  DataTable,
  Dialog,
  Loadable,
  Note,
  Section,
  TableSkeleton,
  TextField,
  dayText,
  useAnnouncer,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.keys
type Key = Output<typeof ApiKey>
type Scope = Key['scopes'][number]
const scopes: readonly Scope[] = ['read', 'draft', 'trade', 'admin']

const columnsOf = (ask: (key: Key) => void): readonly Column<Key>[] => [
  { id: 'name', head: words.name, heads: true, cell: ({ name }) => <span className="md">{name}</span> },
  {
    id: 'scopes',
    head: words.scopes,
    cell: (key) => (
      <span className="m">{key.scopes.map((scope) => words.scopeNames[scope].toLowerCase()).join(', ')}</span>
    ),
  },
  {
    id: 'used',
    head: words.used,
    on: 'medium',
    cell: ({ lastUsedAt }) => <span className="m">{lastUsedAt === null ? words.never : dayText(lastUsedAt)}</span>,
  },
  {
    id: 'delete',
    head: <span className="sr">{words.delete}</span>,
    align: 'right',
    cell: (key) => (
      <Button size="small" kind="quiet" aria-label={words.deleteLabel(key.name)} onClick={() => ask(key)}>
        {words.delete}
      </Button>
    ),
  },
]

export function ApiKeys() {
  const list = useQuery(apiKeysQuery)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Key>()
  return (
    <Section
      title={words.title}
      end={
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      }
    >
      <p className="m" style={{ marginBottom: 8 }}>
        {words.lead}
      </p>
      <Loadable
        query={list}
        what={words.what}
        skeleton={<TableSkeleton rows={2} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="q">{words.none}</p>}
      >
        {({ items }) => (
          <DataTable
            caption={words.title}
            density="list"
            columns={columnsOf(setEnding)}
            rows={items}
            rowKey={({ id }) => id}
          />
        )}
      </Loadable>
      {adding ? <NewKey onClose={() => setAdding(false)} /> : null}
      {ending ? <EndKey apiKey={ending} onClose={() => setEnding(undefined)} /> : null}
    </Section>
  )
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly Scope[]>(['read'])
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: () => createApiKey({ name: name.trim(), scopes: scopes.filter((scope) => chosen.includes(scope)) }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  if (create.data) return <MadeKey value={create.data.key} onClose={onClose} />
  const set = (scope: Scope, on: boolean) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.addTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button
            kind="primary"
            disabled={name.trim() === '' || chosen.length === 0}
            busy={create.isPending && words.creating}
            onClick={() => create.mutate()}
          >
            {words.create}
          </Button>
        </>
      }
    >
      <div className="stack">
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={name}
          onText={setName}
          maxLength={100}
          data-autofocus
        />
        <fieldset className="scopes">
          <legend className="lab">{words.scopes}</legend>
          {scopes.map((scope) => (
            <Checkbox key={scope} checked={chosen.includes(scope)} onChecked={(on) => set(scope, on)}>
              <span className="md">{words.scopeNames[scope]}</span> <span className="m">{words.scopeWords[scope]}</span>
            </Checkbox>
          ))}
        </fieldset>
        {chosen.includes('trade') ? <Note tone="warn" fact={words.tradeWarning} /> : null}
        {create.error ? <Note tone="loss" urgent fact={create.error.message} /> : null}
      </div>
    </Dialog>
  )
}

function MadeKey({ value, onClose }: { readonly value: string; readonly onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.madeTitle}
      foot={
        <>
          <Button onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
            {copied ? words.copied : words.copy}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {words.done}
          </Button>
        </>
      }
    >
      <p>{words.madeBody}</p>
      <p className="mono made-key">{value}</p>
    </Dialog>
  )
}

function EndKey({ apiKey, onClose }: { readonly apiKey: Key; readonly onClose: () => void }) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const end = useMutation({
    mutationFn: () => deleteApiKey(apiKey.id),
    onSuccess: () => {
      toast({ title: words.deleted })
      onClose()
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.deleteAsk(apiKey.name)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {words.keep}
          </Button>
          <Button kind="dangerous" busy={end.isPending && words.deleting} onClick={() => end.mutate()}>
            {words.deleteDo}
          </Button>
        </>
      }
    >
      <p>{words.deleteMore}</p>
      {end.error ? <Note tone="loss" urgent fact={end.error.message} /> : null}
    </Dialog>
  )
}
