/** Beside the answer: where its figures come from, and what is left of today's budget. */
import { useQuery } from '@tanstack/react-query'
import { assistantStatusQuery, messagesQuery } from '../../api/index.ts'
import { AsOf, ClockTime, Section, Tag, compareDecimals, numberText } from '../../ui/index.ts'
import { sourcesOf } from './sources.ts'
import { stepName, text } from './text.ts'

const factsMax = 8

export function Sources({ id }: { readonly id: string }) {
  const last = useQuery(messagesQuery(id)).data?.items.findLast(({ role }) => role === 'assistant')
  if (last === undefined) return null
  const sources = sourcesOf(last)
  return (
    <Section title={text.sources}>
      {sources.length === 0 ? <p className="s q">{text.noSources}</p> : null}
      <ol className="sources">
        {sources.map(({ number, tool, asOf, facts }) => (
          <li key={tool}>
            <span className="acc b">{number}</span>
            <div className="min-w-0">
              <p className="md">{stepName(tool)}</p>
              {asOf === null ? null : (
                <p className="s m">
                  {text.asOf} <AsOf at={asOf} />
                </p>
              )}
              <dl className="dl s">
                {facts.slice(0, factsMax).map((fact) => (
                  <div key={fact.factId}>
                    <dt>{fact.label}</dt>
                    <dd>{numberText(fact.value, { placesMax: 4 }) ?? fact.value}</dd>
                  </div>
                ))}
              </dl>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** For the bar only: a share needs no exactness. */
const shareOf = (spent: string, daily: string): number =>
  compareDecimals(daily, '0') > 0 ? Math.min(1, Number(spent) / Number(daily)) : 1

export function Budget() {
  const status = useQuery(assistantStatusQuery).data
  if (status === undefined) return null
  const { budget, provider, notice } = status
  const money = (value: string) => numberText(value, { places: 2, currency: 'USD' })
  return (
    <Section
      title={provider === 'offline' ? <Tag>{text.offline}</Tag> : text.budget}
      end={
        provider === 'offline'
          ? undefined
          : budget.dailyUsd === null
            ? text.noBudget
            : `${money(budget.spentUsd)} ${text.of} ${money(budget.dailyUsd)}`
      }
      className="mt2"
    >
      {provider === 'gemini' && budget.dailyUsd !== null ? (
        <>
          <div className="budget-bar" aria-hidden="true">
            <i style={{ width: `${shareOf(budget.spentUsd, budget.dailyUsd) * 100}%` }} />
          </div>
          <p className="s m" style={{ marginTop: 6 }}>
            {text.resets} <ClockTime at={budget.resetsAt} /> ET. {text.resetsMore}
          </p>
        </>
      ) : null}
      {/* The title says already who answers; what is left is why. */}
      {notice === null || notice === `${text.offline}.` ? null : <p className="s m">{notice}</p>}
    </Section>
  )
}
