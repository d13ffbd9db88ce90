/** An idea to be read in ten seconds. */
import type { Recommendation } from '@g2e/contract/recommendations'
import { Link } from '@tanstack/react-router'
import { AsOf, Price, Tag, deadlineText, useNow, usePreferences } from '../../ui/index.ts'
import { amountOf, confidenceOf, firstSentence, headlineOf } from './idea-words.ts'
import { text } from './text.ts'

export function Confidence({ value }: { readonly value: number }) {
  const { bars, percent } = confidenceOf(value)
  return (
    <>
      <span className="confidence" role="img" aria-label={text.confidenceOf(bars)}>
        {[1, 2, 3, 4, 5].map((bar) => (
          <i key={bar} className={bar <= bars ? 'on' : undefined} />
        ))}
      </span>{' '}
      <span className="s m">{percent}</span>
    </>
  )
}

export function IdeaFacts({ idea }: { readonly idea: Recommendation }) {
  const { amountsHidden } = usePreferences()
  return (
    <dl className="idea-facts">
      <div>
        <dt>{text.amount}</dt>
        <dd>{amountOf(idea, amountsHidden) || text.actions[idea.action]}</dd>
      </div>
      <div>
        <dt>{text.price}</dt>
        <dd>
          <Price value={idea.priceAtCreation} />
        </dd>
      </div>
      <div>
        <dt>{text.confidence}</dt>
        <dd>
          <Confidence value={idea.confidence} />
        </dd>
      </div>
    </dl>
  )
}

export function IdeaCard({ idea, isChosen }: { readonly idea: Recommendation; readonly isChosen: boolean }) {
  const { amountsHidden } = usePreferences()
  const now = useNow(60_000)
  const ends = Date.parse(idea.expiresAt)
  return (
    <li>
      <Link
        to="/ideas"
        search={(before) => ({ ...before, id: idea.id })}
        className={isChosen ? 'idea-card sel' : 'idea-card'}
        aria-current={isChosen ? 'true' : undefined}
      >
        <span className="row s q" style={{ gap: 8 }}>
          <span>
            <AsOf at={idea.createdAt} zone={false} />
            {idea.status === 'new' ? `, ${ends < now ? text.lapsed : text.lapses} ${deadlineText(ends, now)}` : null}
          </span>
          <span className="idea-tag">
            {idea.status === 'new' ? null : <Tag>{text.statuses[idea.status]}</Tag>}
            {idea.provider === 'offline' ? <Tag>{text.offline}</Tag> : null}
          </span>
        </span>
        <span className="lead block">{headlineOf(idea, amountsHidden)}</span>
        <span className="m block">{firstSentence(idea.rationale)}</span>
        <IdeaFacts idea={idea} />
      </Link>
    </li>
  )
}
