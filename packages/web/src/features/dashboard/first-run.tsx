/** Before the first connection: what this will show, and the one action that fills it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
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
      <ol className="first-steps">
        {text.steps.map((step, index) => (
          <li key={step} aria-current={index === 1 ? 'step' : undefined}>
            {index === 0 ? <Icon name="check" /> : <span>{index + 1}</span>}
            {step}
          </li>
        ))}
      </ol>
    </div>
  )
}
