/** One's own limits against what is held: each finding in a sentence, the limits editable. */
import type { ReceiptFigure } from '@g2e/contract/receipts'
import type { Checkup, CheckupRule, CheckupSettings } from '@g2e/contract/risk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, changeCheckup, checkupQuery, keys, useScope } from '../../api/index.ts'
import {
  Button,
  DecimalField,
  Dialog,
  HowMade,
  Loadable,
  Note,
  Percent,
  Section,
  TableSkeleton,
  Tag,
  TextButton,
  numberText,
} from '../../ui/index.ts'
import { FigureReceipt } from './figure-receipt.tsx'
import { text } from './risk-text.ts'

const tones = { pass: 'gain', warn: 'warn', unknown: 'neutral' } as const

export function Checkups() {
  const checkup = useQuery(checkupQuery(useScope()))
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title={text.checkup}
      end={checkup.data ? <TextButton onClick={() => setOpen(true)}>{text.edit}</TextButton> : undefined}
    >
      <Loadable query={checkup} what={text.checkup} skeleton={<TableSkeleton rows={6} />}>
        {(data) => (
          <>
            <Findings checkup={data} />
            <HowMade conventions={data.conventions} />
            {isOpen ? <LimitsDialog settings={data.settings} onClose={() => setOpen(false)} /> : null}
          </>
        )}
      </Loadable>
      <p className="s q" style={{ marginTop: 8 }}>
        {text.checkupNote}
      </p>
    </Section>
  )
}

const Findings = ({ checkup }: { readonly checkup: Checkup }) => (
  <ul aria-label={text.checkup}>
    {checkup.items.map((item) => (
      <li key={`${item.rule} ${item.subject ?? ''}`} className="row items-start" style={{ padding: '7px 0' }}>
        <span style={{ width: 76, flex: 'none' }}>
          <Tag tone={tones[item.outcome]}>{text.outcomes[item.outcome]}</Tag>
        </span>
        <span className="min-w-0 flex-1">{item.message}</span>
        <Measure item={item} />
      </li>
    ))}
  </ul>
)

const figures: Readonly<Record<CheckupRule, ReceiptFigure>> = {
  position_weight: 'checkupPositionPercent',
  cash_low: 'checkupCashPercent',
  cash_high: 'checkupCashPercent',
  sector_weight: 'checkupSectorPercent',
  holdings_few: 'checkupHoldings',
  holdings_many: 'checkupHoldings',
  correlation: 'checkupCorrelation',
  fees: 'checkupFeesPercent',
}
const measured = (figure: string, unit: Checkup['items'][number]['unit']) =>
  unit === 'percent' ? <Percent value={figure} places={2} /> : numberText(figure, { places: unit === 'count' ? 0 : 2 })

/** The figure itself, which opens what it was made of, with the limits beside. */
const Measure = ({ item: { rule, figure, unit } }: { readonly item: Checkup['items'][number] }) =>
  figure === null ? null : (
    <span className="nw" style={{ marginLeft: 'auto', flex: 'none' }}>
      <FigureReceipt figure={figures[rule]}>{measured(figure, unit)}</FigureReceipt>
    </span>
  )

const counts = ['holdingsMin', 'holdingsMax'] as const
const decimals = [
  'positionPercentMax',
  'cashPercentMin',
  'cashPercentMax',
  'sectorPercentMax',
  'correlationMax',
  'feesPercentMax',
] as const
type LimitName = (typeof counts)[number] | (typeof decimals)[number]
const names: readonly LimitName[] = [...decimals, ...counts]
type Typed = Readonly<Record<LimitName, string>>

const typedOf = (settings: CheckupSettings): Typed => ({
  positionPercentMax: settings.positionPercentMax ?? '',
  cashPercentMin: settings.cashPercentMin ?? '',
  cashPercentMax: settings.cashPercentMax ?? '',
  sectorPercentMax: settings.sectorPercentMax ?? '',
  correlationMax: settings.correlationMax ?? '',
  feesPercentMax: settings.feesPercentMax ?? '',
  holdingsMin: settings.holdingsMin === null ? '' : String(settings.holdingsMin),
  holdingsMax: settings.holdingsMax === null ? '' : String(settings.holdingsMax),
})
const faultOf = (typed: string): string | undefined =>
  typed === '' || /^\d+(?:\.\d+)?$/.test(typed) ? undefined : text.notNumber

/** An empty field switches its rule off. */
export function limitChange(typed: Typed): Partial<CheckupSettings> {
  const decimal = (name: (typeof decimals)[number]) => (typed[name] === '' ? null : typed[name])
  const count = (name: (typeof counts)[number]) => (typed[name] === '' ? null : Number(typed[name]))
  return {
    positionPercentMax: decimal('positionPercentMax'),
    cashPercentMin: decimal('cashPercentMin'),
    cashPercentMax: decimal('cashPercentMax'),
    sectorPercentMax: decimal('sectorPercentMax'),
    correlationMax: decimal('correlationMax'),
    feesPercentMax: decimal('feesPercentMax'),
    holdingsMin: count('holdingsMin'),
    holdingsMax: count('holdingsMax'),
  }
}

interface LimitsDialogProps {
  readonly settings: CheckupSettings
  readonly onClose: () => void
}
function LimitsDialog({ settings, onClose }: LimitsDialogProps) {
  const [typed, setTyped] = useState(() => typedOf(settings))
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: () => changeCheckup(limitChange(typed)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [...keys.portfolio, 'checkup'] })
      onClose()
    },
  })
  const said = save.error instanceof ApiProblem ? save.error.fields : new Map<string, string>()
  const isWrong = names.some((name) => faultOf(typed[name]) !== undefined)
  return (
    <Dialog
      open
      title={text.limitsTitle}
      onClose={onClose}
      foot={
        <div className="row">
          <Button kind="primary" disabled={isWrong} busy={save.isPending && text.saving} onClick={() => save.mutate()}>
            {text.save}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {text.cancel}
          </Button>
        </div>
      }
    >
      <p className="m" style={{ marginBottom: 12 }}>
        {text.limitsLead}
      </p>
      <div className="grid g2" style={{ gap: 16 }}>
        {names.map((name) => (
          <DecimalField
            key={name}
            label={text.limits[name]}
            unit={name.includes('Percent') ? '%' : undefined}
            value={typed[name]}
            error={said.get(name) ?? faultOf(typed[name])}
            onText={(entered) => setTyped({ ...typed, [name]: entered })}
          />
        ))}
      </div>
      {save.error && said.size === 0 ? <Note tone="loss" urgent fact={save.error.message} /> : null}
    </Dialog>
  )
}
