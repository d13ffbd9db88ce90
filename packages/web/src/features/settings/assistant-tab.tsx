/** Which model answers, and what it may cost a day. */
import type { AssistantStatus } from '@g2e/contract/assistant'
import { useQuery } from '@tanstack/react-query'
import { assistantStatusQuery } from '../../api/index.ts'
import { Figures, Loadable, Money, Note, Section, TableSkeleton, numberText, timeText } from '../../ui/index.ts'
import type { Figure } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.assistant
const currency = 'USD'

export function AssistantTab() {
  const status = useQuery(assistantStatusQuery)
  return (
    <Loadable query={status} what={words.what} skeleton={<TableSkeleton rows={5} />}>
      {(data) => (
        <div className="grid g2">
          <Provider status={data} />
          <Budget budget={data.budget} />
        </div>
      )}
    </Loadable>
  )
}

function Provider({ status }: { readonly status: AssistantStatus }) {
  const { provider, modelPro, modelFlash, notice } = status
  const models: readonly Figure[] = [
    ...(modelPro === null ? [] : [{ term: words.modelPro, value: <span className="mono">{modelPro}</span> }]),
    ...(modelFlash === null ? [] : [{ term: words.modelFlash, value: <span className="mono">{modelFlash}</span> }]),
  ]
  return (
    <Section title={words.title}>
      <div className="stack">
        <div>
          <p className="lead">{words.providers[provider]}</p>
          <p className="m">{words.providerWords[provider]}</p>
        </div>
        {models.length > 0 ? <Figures items={models} /> : null}
        {notice === null ? null : <Note fact={notice} />}
        {provider === 'offline' ? <p className="s q">{words.howTo}</p> : null}
      </div>
    </Section>
  )
}

/** Small sums: a question may cost a tenth of a cent. */
const costPlaces = 4

function Budget({ budget }: { readonly budget: AssistantStatus['budget'] }) {
  const { dailyUsd, spentUsd, remainingUsd, resetsAt } = budget
  const limit = dailyUsd === null ? words.noLimit : <Money value={dailyUsd} currency={currency} />
  return (
    <Section title={words.budgetTitle}>
      {dailyUsd === null ? null : <Meter spent={spentUsd} daily={dailyUsd} />}
      <Figures
        items={[
          { term: words.spent, value: <Money value={spentUsd} currency={currency} places={costPlaces} /> },
          { term: words.daily, value: limit },
          ...(remainingUsd === null
            ? []
            : [
                {
                  term: words.remaining,
                  value: <Money value={remainingUsd} currency={currency} places={costPlaces} />,
                },
              ]),
          // The budget's day is on the wall clock, also where the market is simulated.
          { term: words.resets, value: `${timeText(Date.parse(resetsAt), Date.now())} ET` },
        ]}
      />
    </Section>
  )
}

function Meter({ spent, daily }: { readonly spent: string; readonly daily: string }) {
  const percent = Math.min(100, (Number(spent) / Number(daily)) * 100)
  const money = (value: string) => numberText(value, { places: 2, currency }) ?? value
  return (
    <div
      className="meter"
      role="meter"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-label={words.meter(money(spent), money(daily))}
    >
      <i style={{ width: `${percent}%` }} />
    </div>
  )
}
