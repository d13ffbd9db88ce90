/** One question and its answer. No bubbles: a serif line over a rule, then the steps, the words, the cards, the small print. */
import type { Message } from '@g2e/contract/assistant'
import type { AnswerStep } from '../../api/index.ts'
import { AsOf, Icon, Note, Tag, compareDecimals, numberText } from '../../ui/index.ts'
import { AnswerText } from './answer-text.tsx'
import type { RunningAnswer } from './answers.ts'
import { Cards } from './cards.tsx'
import { sourcesOf } from './sources.ts'
import { stepName, text } from './text.ts'

export const Question = ({ content, at }: { readonly content: string; readonly at?: string | undefined }) => (
  <div className="question">
    <h2 className="lead">{content}</h2>
    {at === undefined ? null : (
      <span className="s q">
        <AsOf at={at} zone={false} />
      </span>
    )}
  </div>
)

type Step = Pick<AnswerStep, 'id' | 'name' | 'ok'>

export function Steps({ steps, running }: { readonly steps: readonly Step[]; readonly running: boolean }) {
  if (steps.length === 0) return null
  const now = steps.findLast(({ ok }) => ok === null)
  return (
    <details className="steps">
      <summary>
        <Icon name="right" size={12} />
        <span>{running && now ? text.looking(stepName(now.name).toLowerCase()) : text.looked(steps.length)}</span>
      </summary>
      <ul>
        {steps.map(({ id, name, ok }) => (
          <li key={id}>
            <span className={ok === null ? 'q' : ok ? 'gain' : 'warn'}>
              <Icon name={ok === null ? 'clock' : ok ? 'check' : 'warn'} />
            </span>
            <span className="md">{stepName(name)}</span>
            {ok === false ? <span className="m">{text.stepFailed}</span> : null}
          </li>
        ))}
      </ul>
    </details>
  )
}

export function Answer({ message }: { readonly message: Message }) {
  const { metadata } = message
  return (
    <article className="answer">
      <Steps steps={metadata.toolCalls} running={false} />
      {metadata.notice === null ? null : <Note fact={metadata.notice} />}
      <AnswerText content={message.content} metadata={metadata} sources={sourcesOf(message)} />
      {metadata.finishReason === 'stopped' ? <p className="m mt1">{text.stopped}</p> : null}
      {metadata.finishReason === 'error' ? <p className="warn mt1">{text.broken}</p> : null}
      <StruckList message={message} />
      <Cards message={message} />
      <SmallPrint message={message} />
    </article>
  )
}

/** Every struck figure by name: also one that stands where it cannot be marked, in code or a link. */
function StruckList({ message }: { readonly message: Message }) {
  const { unverifiedFigures } = message.metadata
  if (unverifiedFigures.length === 0) return null
  return (
    <ul className="struck-list s m" aria-label={text.struckTitle}>
      {unverifiedFigures.map(({ text: figure, start, reason }) => (
        <li key={start}>
          <b className="md loss">{figure}</b> {reason}
        </li>
      ))}
    </ul>
  )
}

function SmallPrint({
  message: { metadata, model, inputTokens, outputTokens, costUsd },
}: {
  readonly message: Message
}) {
  const count = (value: number): string => numberText(String(value)) ?? ''
  const struck = metadata.unverifiedFigures.length
  const checked = metadata.citations.length + struck
  return (
    <p className="s q row wrap small-print">
      {metadata.provider === 'offline' ? <Tag>{text.offline}</Tag> : model === null ? null : <span>{model}</span>}
      {inputTokens === null || outputTokens === null || inputTokens + outputTokens === 0 ? null : (
        <span>{text.tokens(count(inputTokens), count(outputTokens))}</span>
      )}
      {costUsd === null || compareDecimals(costUsd, '0') === 0 ? null : (
        <span>{numberText(costUsd, { places: 4, currency: 'USD' })}</span>
      )}
      {checked === 0 ? null : (
        <span>
          {text.checked(checked)}
          {struck > 0 ? `, ${text.struckCount(struck)}` : ''}
        </span>
      )}
      <span>{metadata.disclosure ?? text.notAdvice}</span>
    </p>
  )
}

export const Running = ({ answer }: { readonly answer: RunningAnswer }) => (
  <>
    <Question content={answer.question} />
    <article className="answer" aria-busy={answer.state !== 'failed'}>
      <Steps steps={answer.steps} running />
      {answer.text === '' && answer.state !== 'failed' && answer.steps.length === 0 ? (
        <p className="m">{text.thinking}</p>
      ) : null}
      <AnswerText content={answer.text} />
      {answer.state === 'failed' ? null : <i className="caret" aria-hidden="true" />}
    </article>
  </>
)
