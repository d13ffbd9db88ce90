/** Before the first connection: what this will show, and the one action that fills it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { beginConnection, brokersQuery, keys } from '../../api/index.ts'
import { Button, EmptyState, Icon, Section, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

export function FirstRun() {
  const brokers = useQuery(brokersQuery).data?.items ?? []
  const simulated = brokers.filter((broker) => broker.environments.includes('simulated'))
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const connect = useMutation({
    mutationFn: (brokerId: string) => beginConnection({ brokerId, environment: 'simulated', access: 'trade' }),
    onSuccess: () => {
      toast({ title: text.filling })
      void queries.invalidateQueries({ queryKey: keys.connections })
      void queries.invalidateQueries({ queryKey: keys.portfolio })
    },
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
  })
  return (
    <div className="grid gw">
      <div>
        <EmptyState title={text.firstTitle}>{text.firstBody}</EmptyState>
        {simulated.length > 0 ? (
          <Section title={text.simulatedTitle}>
            <p className="m" style={{ marginBottom: 12 }}>
              {text.simulatedBody}
            </p>
            <div className="row wrap" style={{ gap: 8 }}>
              {simulated.map(({ brokerId, name }) => (
                <Button
                  key={brokerId}
                  busy={connect.isPending && connect.variables === brokerId && text.connecting}
                  disabled={connect.isPending}
                  onClick={() => connect.mutate(brokerId)}
                >
                  {text.connectSimulated(name)}
                </Button>
              ))}
            </div>
          </Section>
        ) : null}
      </div>
      <FirstSteps />
    </div>
  )
}

/** The first ten minutes; whatever has a screen is a link to it. */
const FirstSteps = () => (
  <ol className="first-steps">
    <li>
      <Icon name="check" />
      {text.steps.account}
    </li>
    <li aria-current="step">
      <span>2</span>
      <Link to="/connections" search={{ open: 'new' }}>
        {text.steps.connect}
      </Link>
    </li>
    <li>
      <span>3</span>
      <Link to="/portfolio">{text.steps.portfolio}</Link>
    </li>
    <li>
      <span>4</span>
      <Link to="/settings" search={{ tab: 'trading' }}>
        {text.steps.limits}
      </Link>
    </li>
    <li>
      <span>5</span>
      <Link to="/ideas">{text.steps.idea}</Link>
    </li>
    <li>
      <span>6</span>
      <Link to="/assistant">{text.steps.assistant}</Link>
    </li>
  </ol>
)
