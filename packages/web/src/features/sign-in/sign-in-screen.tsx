import './sign-in.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { ApiProblem, enterDemo, register, serviceQuery, signIn, tellEntered, whoEntered } from '../../api/index.ts'
import { Button, TextButton, TextField } from '../../ui/index.ts'
import { text } from './text.ts'

/** Sign in, sign up, or look at the demo, without leaving the page. */
export default function SignInScreen() {
  const search = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const creating = search.new === 'yes'
  const version = useQuery(serviceQuery).data?.version
  return (
    <main className="si">
      <section className="sl">
        <p className="mark" style={{ padding: 0 }}>
          G2E
        </p>
        <div>
          <p className="figure slh">{text.headline}</p>
          <p className="prose m" style={{ maxWidth: '38ch', marginTop: 14 }}>
            {text.promise}
          </p>
        </div>
        <span aria-hidden="true" />
      </section>
      <div className="sm2">
        <div className="sf">
          <h1>{creating ? text.create : text.signIn}</h1>
          <SignInForm creating={creating} next={search.next} />
          <p className="m" style={{ marginTop: 28 }}>
            {creating ? text.haveOne : text.newHere}{' '}
            <TextButton
              onClick={() =>
                void navigate({ to: '/sign-in', search: { ...search, new: creating ? undefined : 'yes' } })
              }
            >
              {creating ? text.signIn : text.create}
            </TextButton>
          </p>
        </div>
        <p className="s q sff">
          <span>{text.privacy}</span>
          <span>{version === undefined ? '' : text.version(version)}</span>
        </p>
      </div>
    </main>
  )
}

type Busy = 'form' | 'demo' | null

/** Only our own addresses: a link must not send anybody elsewhere after the sign-in. */
const safeNext = (next: string | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : '/')

function useEntering(next: string | undefined) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [busy, setBusy] = useState<Busy>(null)
  const [problem, setProblem] = useState<ApiProblem | Error>()
  const enter = async (how: Exclude<Busy, null>, work: () => Promise<unknown>) => {
    setBusy(how)
    setProblem(undefined)
    try {
      await work()
      // What this tab knows may be another person's, and what other tabs show as well.
      queries.clear()
      tellEntered()
      await whoEntered(queries)
      await navigate({ to: safeNext(next) })
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)))
    } finally {
      // Whoever is sent back here must be able to try again.
      setBusy(null)
    }
  }
  return { busy, problem, enter }
}

function SignInForm({ creating, next }: { readonly creating: boolean; readonly next: string | undefined }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [fullName, setFullName] = useState('')
  const { busy, problem, enter } = useEntering(next)
  const fields = problem instanceof ApiProblem ? problem.fields : new Map<string, string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void enter('form', async () => {
      if (creating) await register({ email, password, ...(fullName.trim() ? { fullName: fullName.trim() } : {}) })
      await signIn({ email, password })
    })
  }
  return (
    <>
      <form onSubmit={submit} className="sign-in-form">
        {creating ? (
          <TextField label={text.fullName} value={fullName} onText={setFullName} autoComplete="name" />
        ) : null}
        <TextField
          label={text.email}
          type="email"
          name="email"
          value={email}
          onText={setEmail}
          autoComplete="username"
          required
          autoFocus
          error={fields.get('email')}
        />
        <PasswordField creating={creating} value={password} onText={setPassword} error={fields.get('password')} />
        {problem && fields.size === 0 ? (
          <p className="field-error" role="alert">
            {sentence(problem, creating)}
          </p>
        ) : null}
        <Button
          type="submit"
          kind="primary"
          size="large"
          full
          busy={busy === 'form' && (creating ? text.creating : text.signingIn)}
          disabled={busy !== null}
        >
          {creating ? text.create : text.signIn}
        </Button>
      </form>
      {creating ? null : <DemoEntrance busy={busy} onEnter={() => void enter('demo', enterDemo)} />}
    </>
  )
}

function PasswordField({
  creating,
  ...rest
}: {
  creating: boolean
  value: string
  onText: (text: string) => void
  error: string | undefined
}) {
  return (
    <TextField
      {...rest}
      label={text.password}
      type="password"
      name="password"
      required
      autoComplete={creating ? 'new-password' : 'current-password'}
      {...(creating ? { minLength: 12, hint: text.passwordHint } : {})}
    />
  )
}

const DemoEntrance = ({ busy, onEnter }: { readonly busy: Busy; readonly onEnter: () => void }) => (
  <>
    <div className="or">
      <span>{text.or}</span>
    </div>
    <button type="button" className="btn lg full demo" disabled={busy !== null} onClick={onEnter}>
      {busy === 'demo' ? text.demoOpening : text.demo}
    </button>
    <p className="s m" style={{ marginTop: 8 }}>
      {text.demoHint}
    </p>
  </>
)

function sentence(problem: Error, creating: boolean): string {
  if (!(problem instanceof ApiProblem)) return problem.message
  if (problem.status === 401) return text.wrong
  if (problem.status === 409 && creating) return text.taken
  if (problem.status === 429) return text.tooMany(problem.retryAfterSeconds ?? 60)
  return problem.message
}
