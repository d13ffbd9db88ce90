/** How to connect: with keys, by signing in, or simulated; only what this broker and this server offer. */
import type { Broker, Connection } from '@g2e/contract/connections'
import { Note, Segments, TextField } from '../../ui/index.ts'
import { text } from './text.ts'

export type Method = 'simulated' | 'keys' | 'signIn'

export interface Access {
  readonly method: Method
  readonly apiKey: string
  readonly apiSecret: string
}
export const noAccess: Access = { method: 'signIn', apiKey: '', apiSecret: '' }

const signInMethods: ReadonlySet<string> = new Set(['oauth2', 'oauth1', 'gateway'])

/** The ways for this kind of money, the usual one first. */
export function methodsOf(broker: Broker, environment: Connection['environment']): readonly Method[] {
  if (environment === 'simulated') return ['simulated']
  const signIn = broker.authMethods.some((method) => signInMethods.has(method))
  const keys = broker.authMethods.includes('api_key')
  const ways: Method[] = [...(signIn ? (['signIn'] as const) : []), ...(keys ? (['keys'] as const) : [])]
  // What is not set up here comes last.
  return broker.configured ? ways : ways.toReversed()
}

interface MethodFieldsProps {
  readonly broker: Broker
  readonly methods: readonly Method[]
  readonly access: Access
  readonly said: ReadonlyMap<string, string>
  readonly onAccess: (access: Access) => void
}

export function MethodFields({ broker, methods, access, said, onAccess }: MethodFieldsProps) {
  if (methods.includes('simulated')) return null
  const choices = methods.map((method) => ({ value: method, label: text.methods[method] }))
  return (
    <div className="stack">
      {methods.length > 1 ? (
        <div>
          <p className="lab">{text.how}</p>
          <Segments
            label={text.how}
            choices={choices}
            value={access.method}
            onChoose={(method) => onAccess({ ...access, method })}
          />
        </div>
      ) : null}
      {access.method === 'keys' ? (
        <>
          <TextField
            label={text.apiKey}
            value={access.apiKey}
            maxLength={500}
            autoComplete="off"
            spellCheck={false}
            error={said.get('apiKey')}
            onText={(apiKey) => onAccess({ ...access, apiKey })}
          />
          <TextField
            label={text.apiSecret}
            type="password"
            value={access.apiSecret}
            maxLength={500}
            autoComplete="off"
            hint={text.keyHint}
            error={said.get('apiSecret')}
            onText={(apiSecret) => onAccess({ ...access, apiSecret })}
          />
        </>
      ) : null}
      {access.method === 'signIn' && !broker.configured ? (
        <Note fact={text.notSetUp(broker.name)}>{text.notSetUpMore}</Note>
      ) : null}
    </div>
  )
}

/** Whether all is given that this way needs. */
export const isComplete = (broker: Broker, access: Access): boolean =>
  access.method === 'simulated' ||
  (access.method === 'keys' ? access.apiKey.trim() !== '' && access.apiSecret.trim() !== '' : broker.configured)

export const keysOf = (access: Access): { readonly apiKey?: string; readonly apiSecret?: string } =>
  access.method === 'keys' ? { apiKey: access.apiKey.trim(), apiSecret: access.apiSecret.trim() } : {}

export function actionWords(broker: string, method: Method): string {
  if (method === 'simulated') return text.doSimulated
  return method === 'keys' ? text.doKeys(broker) : text.doSignIn(broker)
}
