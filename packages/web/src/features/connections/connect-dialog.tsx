/** A new connection: which broker, what kind of money, what G2E may do there, and how to get in. */
import type { Broker, Connection, ConnectionCreated } from '@g2e/contract/connections'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, beginConnection } from '../../api/index.ts'
import { Button, Dialog, Note, Segments, SelectField, TextField } from '../../ui/index.ts'
import { MethodFields, actionWords, isComplete, keysOf, methodsOf, noAccess } from './method-fields.tsx'
import type { Access } from './method-fields.tsx'
import { text } from './text.ts'

type Environment = Connection['environment']
interface Wish {
  readonly brokerId: string
  readonly environment: Environment
  readonly access: Connection['access']
  readonly nickname: string
  readonly way: Access
}

interface ConnectDialogProps {
  readonly brokers: readonly Broker[]
  readonly leaving: boolean
  readonly onClose: () => void
  readonly onBegun: (created: ConnectionCreated, broker: string) => void
}

const safest: readonly Environment[] = ['simulated', 'paper', 'live']
const environmentsOf = (broker: Broker) => safest.filter((environment) => broker.environments.includes(environment))

/** Broker and kind of money decide which ways there are; the first one is taken until the person chooses. */
function settled(broker: Broker, wish: Wish): Wish {
  const environment = broker.environments.includes(wish.environment)
    ? wish.environment
    : (environmentsOf(broker)[0] ?? 'paper')
  const methods = methodsOf(broker, environment)
  const method = methods.includes(wish.way.method) ? wish.way.method : (methods[0] ?? 'signIn')
  return { ...wish, brokerId: broker.brokerId, environment, way: { ...wish.way, method } }
}

export function ConnectDialog({ brokers, leaving, onClose, onBegun }: ConnectDialogProps) {
  const [wish, setWish] = useState<Wish>({
    brokerId: brokers[0]?.brokerId ?? '',
    environment: 'simulated',
    access: 'read',
    nickname: '',
    way: { ...noAccess, method: brokers[0]?.configured === true ? 'signIn' : 'keys' },
  })
  const broker = brokers.find(({ brokerId }) => brokerId === wish.brokerId) ?? brokers[0]
  const begin = useMutation({
    mutationFn: ({ brokerId, environment, access, nickname, way }: Wish) =>
      beginConnection({
        brokerId,
        environment,
        access,
        ...(nickname.trim() === '' ? {} : { nickname: nickname.trim() }),
        ...keysOf(way),
      }),
    onSuccess: (created) => onBegun(created, broker?.name ?? created.connection.brokerId),
  })
  if (broker === undefined) return null
  const now = settled(broker, wish)
  const said = begin.error instanceof ApiProblem ? begin.error.fields : new Map<string, string>()
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.connectTitle}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.notNow}
          </Button>
          <Button
            kind={now.environment === 'live' && now.access === 'trade' ? 'live' : 'primary'}
            busy={leaving ? text.leaving(broker.name) : begin.isPending && text.connecting}
            disabled={!isComplete(broker, now.way)}
            onClick={() => begin.mutate(now)}
          >
            {actionWords(broker.name, now.way.method)}
          </Button>
        </>
      }
    >
      <div className="stack" style={{ gap: 16 }}>
        <WishFields brokers={brokers} broker={broker} wish={now} said={said} onWish={setWish} />
        {begin.error && said.size === 0 ? <Note tone="loss" urgent fact={begin.error.message} /> : null}
      </div>
    </Dialog>
  )
}

interface WishFieldsProps {
  readonly brokers: readonly Broker[]
  readonly broker: Broker
  readonly wish: Wish
  readonly said: ReadonlyMap<string, string>
  readonly onWish: (wish: Wish) => void
}

function WishFields({ brokers, broker, wish, said, onWish }: WishFieldsProps) {
  return (
    <>
      {brokers.length > 1 ? (
        <SelectField
          label={text.broker}
          options={brokers.map(({ brokerId, name }) => ({ value: brokerId, label: name }))}
          value={wish.brokerId}
          onValue={(brokerId) => onWish({ ...wish, brokerId })}
        />
      ) : (
        <p className="lead">{broker.name}</p>
      )}
      <div>
        <p className="lab">{text.environment}</p>
        <Segments
          label={text.environment}
          choices={environmentsOf(broker).map((value) => ({ value, label: text.environmentNames[value] }))}
          value={wish.environment}
          onChoose={(environment) => onWish({ ...wish, environment })}
        />
        <p className="field-hint">{text.environmentWords[wish.environment]}</p>
      </div>
      <AccessChoice value={wish.access} onValue={(access) => onWish({ ...wish, access })} />
      <MethodFields
        broker={broker}
        methods={methodsOf(broker, wish.environment)}
        access={wish.way}
        said={said}
        onAccess={(way) => onWish({ ...wish, way })}
      />
      <TextField
        label={text.nickname}
        hint={text.nicknameHint}
        value={wish.nickname}
        maxLength={60}
        error={said.get('nickname')}
        onText={(nickname) => onWish({ ...wish, nickname })}
      />
    </>
  )
}

export const AccessChoice = ({ value, onValue }: AccessChoiceProps) => (
  <div>
    <p className="lab">{text.accessLabel}</p>
    <Segments
      label={text.accessLabel}
      choices={[
        { value: 'read', label: text.accessNames.read },
        { value: 'trade', label: text.accessNames.trade },
      ]}
      value={value}
      onChoose={onValue}
    />
    <p className="field-hint">{text.accessWords[value]}</p>
  </div>
)
interface AccessChoiceProps {
  readonly value: Connection['access']
  readonly onValue: (access: Connection['access']) => void
}
