/** How the targets are to be reached: band, money, shares, taxes, accounts. */
import { useNavigate } from '@tanstack/react-router'
import { useNames, useScope } from '../../api/index.ts'
import { Button, Checkbox, DecimalField, Section, Segments, SelectField } from '../../ui/index.ts'
import type { Plan, PlanFaults } from './plan.ts'
import { text } from './text.ts'

interface ChoicesProps {
  readonly plan: Plan
  readonly change: (change: Partial<Plan>) => void
  readonly faults: Partial<PlanFaults>
  readonly isBusy: boolean
  readonly onAsk: () => void
}

export function Choices({ plan, change, faults, isBusy, onAsk }: ChoicesProps) {
  return (
    <Section title={text.how}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          onAsk()
        }}
      >
        <DecimalField
          label={text.driftBand}
          value={plan.driftBand}
          unit={text.points}
          error={faults.driftBand}
          hint={text.driftHint}
          onText={(driftBand) => change({ driftBand })}
        />
        <NewMoney plan={plan} change={change} faults={faults} />
        <Labelled label={text.others}>
          <Segments
            label={text.others}
            choices={text.othersChoices}
            value={plan.others}
            onChoose={(others) => change({ others })}
          />
        </Labelled>
        <Labelled label={text.shares}>
          <Segments
            label={text.shares}
            choices={text.sharesChoices}
            value={plan.shares}
            onChoose={(shares) => change({ shares })}
          />
        </Labelled>
        <Checkbox checked={plan.taxAware} onChecked={(taxAware) => change({ taxAware })}>
          {text.taxAware}
        </Checkbox>
        <Scope />
        <More plan={plan} change={change} faults={faults} />
        <Button kind="primary" full type="submit" busy={isBusy && text.workingOut}>
          {text.workOut}
        </Button>
        {faults.whole === undefined ? null : (
          <p className="field-error" role="alert">
            {faults.whole}
          </p>
        )}
      </form>
    </Section>
  )
}

const Labelled = ({ label, children }: { readonly label: string; readonly children: React.ReactNode }) => (
  <div>
    <p className="lab" aria-hidden="true">
      {label}
    </p>
    <div className="boxed inline-flex">{children}</div>
  </div>
)

type Part = Pick<ChoicesProps, 'plan' | 'change' | 'faults'>

function NewMoney({ plan, change, faults }: Part) {
  const { accounts } = useNames()
  return (
    <>
      <div className="plan-pair">
        <SelectField
          label={text.cashFlow}
          value={plan.cashWay}
          options={text.cashWays}
          onValue={(way) => change({ cashWay: way === 'out' ? 'out' : 'in' })}
        />
        <DecimalField
          label={text.cashAmount}
          value={plan.cash}
          unit="USD"
          placeholder="0"
          error={faults.cash}
          onText={(cash) => change({ cash })}
        />
      </div>
      {plan.cash === '' ? null : (
        <SelectField
          label={text.cashAccount}
          value={plan.cashAccountId}
          options={[
            { value: '', label: text.defaultAccount },
            ...accounts.map(({ account, short, title }) => ({ value: account.id, label: `${short} ${title}` })),
          ]}
          onValue={(cashAccountId) => change({ cashAccountId })}
        />
      )}
    </>
  )
}

/** The same accounts as at the top of the page: ticking here is choosing there. */
function Scope() {
  const scope = useScope()
  const navigate = useNavigate({ from: '/rebalance' })
  const { accounts } = useNames()
  const all = accounts.filter(({ account }) => account.includeInAggregate).map(({ account }) => account.id)
  const chosen = scope.length === 0 ? all : scope
  const toggle = (id: string, isOn: boolean) => {
    const next = isOn ? [...chosen, id] : chosen.filter((one) => one !== id)
    if (next.length === 0) return
    const isAll = next.length === all.length && all.every((one) => next.includes(one))
    void navigate({ search: { account: isAll ? undefined : next.join(',') }, replace: true })
  }
  return (
    <fieldset className="stack" style={{ gap: 6, border: 0, padding: 0, margin: 0 }}>
      <legend className="lab">{text.accounts}</legend>
      {accounts.map(({ account, short, title, connection }) => (
        <Checkbox key={account.id} checked={chosen.includes(account.id)} onChecked={(isOn) => toggle(account.id, isOn)}>
          {short} <span className="m">{title}</span>
          {connection.access === 'trade' ? null : <span className="warn s"> {text.readOnly}</span>}
        </Checkbox>
      ))}
    </fieldset>
  )
}

const More = ({ plan, change, faults }: Part) => (
  <details className="plan-more" open={faults.minimumTrade !== undefined || faults.cashReserve !== undefined}>
    <summary>{text.more}</summary>
    <div className="stack">
      <div className="plan-pair">
        <DecimalField
          label={text.minimumTrade}
          value={plan.minimumTrade}
          unit="USD"
          error={faults.minimumTrade}
          onText={(minimumTrade) => change({ minimumTrade })}
        />
        <DecimalField
          label={text.cashReserve}
          value={plan.cashReserve}
          unit="%"
          error={faults.cashReserve}
          hint={text.cashReserveHint}
          onText={(cashReserve) => change({ cashReserve })}
        />
      </div>
      <Labelled label={text.orderType}>
        <Segments
          label={text.orderType}
          choices={text.orderChoices}
          value={plan.orderType}
          onChoose={(orderType) => change({ orderType })}
        />
      </Labelled>
    </div>
  </details>
)
