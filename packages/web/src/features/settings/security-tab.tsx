/** Name, password, sign-ins and keys. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, changeMe, changePassword, keys, meQuery } from '../../api/index.ts'
import { Button, Note, Section, TextField, dayText, useAnnouncer } from '../../ui/index.ts'
import { ApiKeys } from './api-keys.tsx'
import { Sessions } from './sessions.tsx'
import { text } from './text.ts'

export const SecurityTab = () => (
  <div className="grid g2">
    <Profile />
    <Password />
    <Sessions />
    <ApiKeys />
  </div>
)

function Profile() {
  const me = useQuery(meQuery).data
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const [name, setName] = useState<string>()
  const shown = name ?? me?.fullName ?? ''
  const save = useMutation({
    mutationFn: () => changeMe({ fullName: shown.trim() === '' ? null : shown.trim() }),
    onSuccess: () => {
      toast({ title: text.saved })
      return queries.invalidateQueries({ queryKey: keys.me })
    },
  })
  return (
    <Section title={text.profile.title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextField
          label={text.profile.name}
          value={shown}
          onText={setName}
          maxLength={200}
          autoComplete="name"
          error={save.error?.message}
        />
        <p className="m">
          {me?.email}
          {me ? <span className="q">{`, ${text.profile.since.toLowerCase()} ${dayText(me.createdAt)}`}</span> : null}
        </p>
        <div>
          <Button type="submit" disabled={shown.trim() === (me?.fullName ?? '')} busy={save.isPending && text.saving}>
            {text.save}
          </Button>
        </div>
      </form>
    </Section>
  )
}

const shortest = 12

function Password() {
  const words = text.password
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const change = useMutation({
    mutationFn: () => changePassword({ currentPassword: current, newPassword: next }),
    onSuccess: async () => {
      toast({ title: words.changed })
      queries.clear()
      await navigate({ to: '/sign-in' })
    },
  })
  const said = change.error instanceof ApiProblem ? change.error.fields : new Map<string, string>()
  return (
    <Section title={words.title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate()
        }}
      >
        <p className="m">{words.body}</p>
        <TextField
          label={words.current}
          type="password"
          autoComplete="current-password"
          value={current}
          maxLength={128}
          onText={setCurrent}
          error={said.get('currentPassword')}
        />
        <TextField
          label={words.next}
          type="password"
          autoComplete="new-password"
          value={next}
          maxLength={128}
          onText={setNext}
          hint={words.hint}
          error={said.get('newPassword') ?? (next !== '' && next.length < shortest ? words.short : undefined)}
        />
        {change.error && said.size === 0 ? <Note tone="loss" urgent fact={change.error.message} /> : null}
        <div>
          <Button
            type="submit"
            disabled={current === '' || next.length < shortest}
            busy={change.isPending && words.changing}
          >
            {words.change}
          </Button>
        </div>
      </form>
    </Section>
  )
}
