/** Replacing a working order: only what the order has can be changed, and every check runs again at the server. */
import type { Check, OrderChange, OrderDetail } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, Unreachable, changeOrder, keys } from '../../api/index.ts'
import type { Input } from '../../api/index.ts'
import { Button, Checkbox, DecimalField, Dialog, Note, SelectField, useAnnouncer, orderHead } from '../../ui/index.ts'
import { text } from './text.ts'

const prices = ['quantity', 'limitPrice', 'stopPrice', 'trailPercent', 'trailAmount'] as const
type Priced = (typeof prices)[number]
type Terms = Readonly<Partial<Record<Priced, string>>> & { readonly timeInForce?: OrderDetail['timeInForce'] }

const labels: Readonly<Record<Priced, string>> = {
  quantity: text.quantity,
  limitPrice: text.limitPrice,
  stopPrice: text.stopPrice,
  trailPercent: text.trailPercent,
  trailAmount: text.trailAmount,
}
const units: Readonly<Partial<Record<Priced, string>>> = { trailPercent: '%' }

/** Only what differs from the order as it stands. */
function changesOf(order: OrderDetail, terms: Terms): Omit<Input<typeof OrderChange>, 'version'> {
  const changes: { [Name in Priced]?: string } = {}
  for (const name of prices) {
    const value = terms[name]
    if (value !== undefined && value !== order[name]) changes[name] = value
  }
  const { timeInForce } = terms
  return { ...changes, ...(timeInForce && timeInForce !== order.timeInForce ? { timeInForce } : {}) }
}

const isPositive = (value: string): boolean => /^\d+(?:\.\d+)?$/.test(value) && /[1-9]/.test(value)

function useChange(order: OrderDetail, terms: Terms, acknowledged: readonly string[], onClose: () => void) {
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: () =>
      changeOrder(order.id, {
        version: order.version,
        ...changesOf(order, terms),
        ...(acknowledged.length > 0 ? { acknowledgedWarnings: [...acknowledged] } : {}),
      }),
    onSuccess: () => {
      announce(text.changed(orderHead(order)), 'assertive')
      onClose()
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.orders }),
  })
}

export function ChangeDialog({ order, onClose }: { readonly order: OrderDetail; readonly onClose: () => void }) {
  const [terms, setTerms] = useState<Terms>({})
  const [sure, setSure] = useState(false)
  const [warned, setWarned] = useState<readonly Check[]>([])
  const change = useChange(order, terms, sure ? warned.map(({ check }) => check) : [], onClose)
  const editable = prices.filter((name) => order[name] !== null)
  const isWrong = editable.some((name) => !isPositive(terms[name] ?? order[name] ?? ''))
  const isSame = Object.keys(changesOf(order, terms)).length === 0
  const send = () =>
    change.mutate(undefined, {
      onError: (error) => setWarned(error instanceof ApiProblem ? error.checks.filter(isWarning) : []),
    })
  const said = change.error instanceof ApiProblem ? change.error.fields : new Map<string, string>()
  const set = (more: Terms) => {
    setTerms({ ...terms, ...more })
    setWarned([])
    setSure(false)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.changeTitle(orderHead(order))}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {text.keepOrder}
          </Button>
          <Button
            kind="primary"
            busy={change.isPending && text.changing}
            disabled={isSame || isWrong || (warned.length > 0 && !sure)}
            onClick={send}
          >
            {text.changeDo}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="m">{text.changeBody}</p>
        <ChangeFields order={order} terms={terms} said={said} set={set} />
        {isSame ? <p className="s q">{text.nothingChanged}</p> : null}
        <ChangeProblem error={change.error} hasFields={said.size > 0} />
        {warned.length > 0 ? (
          <Checkbox checked={sure} onChecked={setSure}>
            {text.acknowledge(warned.length)}
          </Checkbox>
        ) : null}
      </div>
    </Dialog>
  )
}

const isWarning = ({ outcome }: Check): boolean => outcome === 'warn'
const timesInForce = Object.entries(text.timesInForceLong).map(([value, label]) => ({ value, label }))
const isTimeInForce = (value: string): value is NonNullable<OrderDetail['timeInForce']> =>
  value in text.timesInForceLong

interface ChangeFieldsProps {
  readonly order: OrderDetail
  readonly terms: Terms
  readonly said: ReadonlyMap<string, string>
  readonly set: (more: Terms) => void
}

function ChangeFields({ order, terms, said, set }: ChangeFieldsProps) {
  return (
    <div className="grid g2" style={{ gap: 12 }}>
      {prices.map((name) => {
        const now = order[name]
        if (now === null) return null
        const value = terms[name] ?? now
        return (
          <DecimalField
            key={name}
            label={labels[name]}
            unit={units[name]}
            value={value}
            error={said.get(name) ?? (isPositive(value) ? undefined : text.needValue)}
            onText={(typed) => set({ [name]: typed })}
          />
        )
      })}
      {order.timeInForce === null ? null : (
        <SelectField
          label={text.goodFor}
          options={timesInForce}
          value={terms.timeInForce ?? order.timeInForce}
          error={said.get('timeInForce')}
          onValue={(value) => (isTimeInForce(value) ? set({ timeInForce: value }) : undefined)}
        />
      )}
    </div>
  )
}

function ChangeProblem({ error, hasFields }: { readonly error: Error | null; readonly hasFields: boolean }) {
  if (error === null || hasFields) return null
  if (error instanceof Unreachable) return <Note tone="warn" urgent icon="question" fact={text.lost} />
  if (error instanceof ApiProblem && error.code === 'conflict') return <Note tone="warn" urgent fact={text.moved} />
  const checks = error instanceof ApiProblem ? error.checks.filter(({ outcome }) => outcome !== 'pass') : []
  return (
    <Note tone={checks.length > 0 && checks.every(isWarning) ? 'warn' : 'loss'} urgent fact={error.message}>
      {checks.flatMap(({ message }) => (message === error.message ? [] : [message])).join(' ')}
    </Note>
  )
}
