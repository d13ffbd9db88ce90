/** One idea with everything that speaks for it and against it, and the decision. */
import type { Recommendation } from '@g2e/contract/recommendations'
import { Link } from '@tanstack/react-router'
import { useNames } from '../../api/index.ts'
import { AsOf, Icon, Note, Section, Tag, deadlineText, useNow, usePreferences } from '../../ui/index.ts'
import { DecisionBar } from './decision-bar.tsx'
import type { Asking } from './decision-bar.tsx'
import { IdeaFacts } from './idea-card.tsx'
import { factText, headlineOf } from './idea-words.ts'
import { text } from './text.ts'

interface IdeaDetailProps {
  readonly idea: Recommendation
  readonly asking: Asking
  readonly onAsk: (asking: Asking) => void
}

export function IdeaDetail({ idea, asking, onAsk }: IdeaDetailProps) {
  const { amountsHidden } = usePreferences()
  const account = useNames().account(idea.accountId ?? '')
  return (
    <section aria-label={headlineOf(idea, amountsHidden)} className="min-w-0">
      <p className="onlyph" style={{ marginBottom: 12 }}>
        <Link to="/ideas" search={(before) => ({ ...before, id: undefined })} className="link">
          {text.back}
        </Link>
      </p>
      <p className="s q">
        {text.made} <AsOf at={idea.createdAt} />, {idea.provider === 'offline' ? text.offline : (idea.model ?? '')}
      </p>
      <h2 className="idea-headline">{headlineOf(idea, amountsHidden)}</h2>
      <p className="m">
        {account === undefined ? '' : `${text.at} ${account.short}. `}
        {text.horizon}: {idea.horizon}.
      </p>
      <IdeaFacts idea={idea} />
      <State idea={idea} />
      <DecisionBar idea={idea} asking={asking} onAsk={onAsk} />
      <div className="grid g2 mt2" style={{ gap: '28px 32px' }}>
        <Section title={text.why} level="h3">
          <p className="prose">{idea.rationale}</p>
        </Section>
        <Section title={text.against} level="h3">
          {idea.risks.length === 0 ? (
            <p className="m">{text.nothingAgainst}</p>
          ) : (
            <ul className="idea-risks">
              {idea.risks.map((risk) => (
                <li key={risk}>{risk}</li>
              ))}
            </ul>
          )}
        </Section>
      </div>
      <Evidence idea={idea} />
      <Rules idea={idea} />
      <p className="s q mt2">{idea.disclosure}</p>
    </section>
  )
}

function State({ idea }: { readonly idea: Recommendation }) {
  const now = useNow(60_000)
  if (idea.status === 'expired') return <Note icon="clock" fact={text.expired} />
  if (idea.status !== 'new')
    return (
      <p className="m mt1">
        <Tag>{text.statuses[idea.status]}</Tag> {text.decided}
      </p>
    )
  const ends = Date.parse(idea.expiresAt)
  return (
    <p className="s m mt1">
      {ends < now ? text.lapsed : text.lapses} {deadlineText(ends, now)} ET
    </p>
  )
}

const Evidence = ({ idea }: { readonly idea: Recommendation }) => (
  <Section title={text.evidence} end={text.evidenceEnd} level="h3" className="mt2">
    {idea.evidence.length === 0 ? <p className="m">{text.noEvidence}</p> : null}
    <ol className="evidence">
      {idea.evidence.map(({ claim, facts }, index) => (
        <li key={index}>
          <span className="acc b">{index + 1}</span>
          <div className="min-w-0">
            <p>{claim}</p>
            {facts.map((fact) => (
              <p key={fact.id} className="s m evidence-fact">
                <span>{fact.label}</span>
                <b className="md">{factText(fact.value, fact.unit)}</b>
                <span className="q">{fact.asOf === null ? null : <AsOf at={fact.asOf} />}</span>
              </p>
            ))}
          </div>
        </li>
      ))}
    </ol>
  </Section>
)

const icons = { pass: 'check', warn: 'warn', block: 'blocked' } as const
const tones = { pass: 'gain', warn: 'warn', block: 'loss' } as const

/** What warns or stops comes first; what passes is folded. */
function Rules({ idea }: { readonly idea: Recommendation }) {
  if (idea.ruleChecks.length === 0) return null
  const passed = idea.ruleChecks.filter(({ outcome }) => outcome === 'pass')
  const others = idea.ruleChecks.filter(({ outcome }) => outcome !== 'pass')
  return (
    <Section title={text.rules} level="h3" className="mt2">
      <Checks checks={others} />
      {passed.length > 0 ? (
        <details className="passed">
          <summary className="m">{text.passed(passed.length)}</summary>
          <Checks checks={passed} />
        </details>
      ) : null}
    </Section>
  )
}

const Checks = ({ checks }: { readonly checks: Recommendation['ruleChecks'] }) => (
  <ul className="evidence">
    {checks.map(({ check, outcome, message }) => (
      <li key={check}>
        <span className={tones[outcome]}>
          <Icon name={icons[outcome]} />
          <span className="sr">{text.outcomes[outcome]}</span>
        </span>
        <p>{message}</p>
      </li>
    ))}
  </ul>
)
