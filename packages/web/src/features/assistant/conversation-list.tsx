/** Conversations by age, with search, renaming and deleting. */
import type { Conversation } from '@g2e/contract/assistant'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { conversationsQuery, deleteConversation, keys, renameConversation } from '../../api/index.ts'
import { ActionMenu, Button, Dialog, Icon, Loadable, MenuItem, Note, TableSkeleton, TextField } from '../../ui/index.ts'
import { text } from './text.ts'

const dayMs = 86_400_000

function groupsOf(items: readonly Conversation[]): readonly (readonly [string, readonly Conversation[]])[] {
  const now = Date.now()
  const ageDays = ({ updatedAt }: Conversation) => (now - Date.parse(updatedAt)) / dayMs
  const groups = [
    [text.today, items.filter((one) => ageDays(one) < 1)],
    [text.week, items.filter((one) => ageDays(one) >= 1 && ageDays(one) < 7)],
    [text.earlier, items.filter((one) => ageDays(one) >= 7)],
  ] as const
  return groups.filter(([, own]) => own.length > 0)
}

type Change = { readonly kind: 'rename' | 'remove'; readonly conversation: Conversation } | null

export function ConversationList({ current }: { readonly current: string | undefined }) {
  const [words, setWords] = useState('')
  const [change, setChange] = useState<Change>(null)
  const list = useQuery(conversationsQuery(useDeferredValue(words.trim())))
  const close = () => setChange(null)
  return (
    <nav aria-label={text.conversations} className="conversation-list">
      <Link to="/assistant" search={(before) => ({ account: before.account })} className="btn o sm full">
        <Icon name="plus" />
        {text.newOne}
      </Link>
      <TextField label={text.searchConversations} type="search" value={words} onText={setWords} maxLength={200} />
      <Loadable
        query={list}
        what={text.listWhat}
        skeleton={<TableSkeleton rows={4} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="s q mt1">{words.trim() === '' ? text.noConversations : text.noneFound}</p>}
      >
        {({ items }) =>
          groupsOf(items).map(([name, own]) => (
            <section key={name} aria-label={name}>
              <p className="s q conversation-group">{name}</p>
              {own.map((conversation) => (
                <Row
                  key={conversation.id}
                  conversation={conversation}
                  isCurrent={conversation.id === current}
                  onChange={setChange}
                />
              ))}
            </section>
          ))
        }
      </Loadable>
      {change?.kind === 'rename' ? <Rename conversation={change.conversation} onClose={close} /> : null}
      {change?.kind === 'remove' ? (
        <Remove conversation={change.conversation} isCurrent={change.conversation.id === current} onClose={close} />
      ) : null}
    </nav>
  )
}

interface RowProps {
  readonly conversation: Conversation
  readonly isCurrent: boolean
  readonly onChange: (change: Change) => void
}

const Row = ({ conversation, isCurrent, onChange }: RowProps) => (
  <div className={isCurrent ? 'conversation-row on' : 'conversation-row'}>
    <Link
      to="/assistant"
      search={(before) => ({ account: before.account, c: conversation.id })}
      aria-current={isCurrent ? 'page' : undefined}
      activeProps={{}}
    >
      {conversation.title}
    </Link>
    <ActionMenu
      button={
        <button type="button" className="conversation-more" aria-label={text.more(conversation.title)}>
          <Icon name="down" size={12} />
        </button>
      }
    >
      <MenuItem onClick={() => onChange({ kind: 'rename', conversation })}>{text.rename}</MenuItem>
      <MenuItem onClick={() => onChange({ kind: 'remove', conversation })}>{text.remove}</MenuItem>
    </ActionMenu>
  </div>
)

interface ChangeProps {
  readonly conversation: Conversation
  readonly onClose: () => void
}

function useChange(change: () => Promise<unknown>, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: onDone,
    onSettled: () => void queries.invalidateQueries({ queryKey: [...keys.assistant, 'conversations'] }),
  })
}

function Rename({ conversation, onClose }: ChangeProps) {
  const [title, setTitle] = useState(conversation.title)
  const rename = useChange(() => renameConversation(conversation.id, title.trim()), onClose)
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.renameTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.never}
          </Button>
          <Button
            kind="primary"
            disabled={title.trim() === ''}
            busy={rename.isPending && text.saving}
            onClick={() => rename.mutate()}
          >
            {text.save}
          </Button>
        </>
      }
    >
      <TextField
        label={text.renameLabel}
        value={title}
        onText={setTitle}
        maxLength={200}
        data-autofocus
        error={rename.error?.message}
      />
    </Dialog>
  )
}

function Remove({ conversation, isCurrent, onClose }: ChangeProps & { readonly isCurrent: boolean }) {
  const navigate = useNavigate()
  const remove = useChange(
    () => deleteConversation(conversation.id),
    () => {
      onClose()
      if (isCurrent) void navigate({ to: '/assistant', search: (before) => ({ account: before.account }) })
    },
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.removeTitle(conversation.title)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.never}
          </Button>
          <Button kind="dangerous" busy={remove.isPending && text.removing} onClick={() => remove.mutate()}>
            {text.removeDo}
          </Button>
        </>
      }
    >
      <p>{text.removeBody}</p>
      {remove.error ? <Note tone="loss" urgent fact={remove.error.message} /> : null}
    </Dialog>
  )
}
