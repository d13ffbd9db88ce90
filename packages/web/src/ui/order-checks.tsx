/** Checks as decided: what blocks first, then what warns; what passed is folded. */
import { useState } from 'react'
import { TextButton } from './controls.tsx'
import { Icon } from './icon.tsx'
import { text } from './text.ts'

const icon = { block: 'blocked', warn: 'warn', pass: 'check' } as const

interface Decided {
  readonly check: string
  readonly outcome: keyof typeof icon
  readonly message: string
}

/** `price_collar` as people read it. */
const checkName = (check: string): string => {
  const words = check.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const Row = ({ check }: { readonly check: Decided }) => (
  <li className={`ck ${check.outcome}`}>
    <span>
      <Icon name={icon[check.outcome]} />
    </span>
    <div>
      <b className="md">{checkName(check.check)}</b>
      <p className="m">{check.message}</p>
    </div>
  </li>
)

export function OrderChecks({ checks, blocked }: { readonly checks: readonly Decided[]; readonly blocked: boolean }) {
  const [unfolded, setUnfolded] = useState(false)
  const of = (outcome: Decided['outcome']) => checks.filter((check) => check.outcome === outcome)
  const passed = of('pass')
  const warned = of('warn')
  const summary = [
    text.passed(passed.length),
    warned.length > 0 && !blocked ? text.toAcknowledge(warned.length) : '',
    blocked ? text.blocked : '',
  ]
  return (
    <>
      <h2 className="ph" style={{ marginTop: 14 }}>
        {text.checks} <span className="q font-normal">{summary.filter((part) => part !== '').join(', ')}</span>
      </h2>
      <CheckRows checks={[...of('block'), ...warned, ...(unfolded ? passed : [])]} />
      {passed.length > 0 ? (
        <TextButton onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? text.hidePassed : text.showPassed(passed.length)}
        </TextButton>
      ) : null}
    </>
  )
}

export const CheckRows = ({ checks }: { readonly checks: readonly Decided[] }) => (
  <ul className="cks">
    {checks.map((check, index) => (
      <Row key={`${check.check} ${index}`} check={check} />
    ))}
  </ul>
)
