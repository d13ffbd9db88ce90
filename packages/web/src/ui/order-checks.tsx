/** Checks as decided: what blocks first, then what warns; what passed is folded. */
import type { Check } from '@g2e/contract/orders'
import { useState } from 'react'
import { Icon, TextButton } from '../../ui/index.ts'
import { checkName, text } from './text.ts'

const icon = { block: 'blocked', warn: 'warn', pass: 'check' } as const

const Row = ({ check }: { readonly check: Check }) => (
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

export function PreviewChecks({ checks, blocked }: { readonly checks: readonly Check[]; readonly blocked: boolean }) {
  const [unfolded, setUnfolded] = useState(false)
  const of = (outcome: Check['outcome']) => checks.filter((check) => check.outcome === outcome)
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
      <ul className="cks">
        {[...of('block'), ...warned, ...(unfolded ? passed : [])].map((check, index) => (
          <Row key={`${check.check} ${index}`} check={check} />
        ))}
      </ul>
      {passed.length > 0 ? (
        <TextButton onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? text.hidePassed : text.showPassed(passed.length)}
        </TextButton>
      ) : null}
    </>
  )
}
