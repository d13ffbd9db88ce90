/** The steps of an order, left to right; on a phone from top to bottom. */
import { AsOf } from '../../ui/index.ts'
import type { Step } from './order-steps.ts'
import { text } from './text.ts'

function stepClass(step: Step, after: Step | undefined): string | undefined {
  if (step.kind === 'unknown') return 'u'
  if (step.kind === 'next') return 'next'
  return after?.kind === 'unknown' ? 'tou' : undefined
}

export const Timeline = ({ steps }: { readonly steps: readonly Step[] }) => (
  <ol className="tl" aria-label={text.details}>
    {steps.map((step, index) => (
      <li key={index} className={stepClass(step, steps[index + 1])}>
        <b>{step.title}</b>
        {step.at === undefined ? null : (
          <>
            {step.kind === 'unknown' ? `${text.steps.sinceThen} ` : null}
            <AsOf at={step.at} zone={false} />
          </>
        )}
        {step.note === undefined ? null : <span className="block">{step.note}</span>}
      </li>
    ))}
  </ol>
)
