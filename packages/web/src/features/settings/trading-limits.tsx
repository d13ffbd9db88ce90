/** The numbers that every order is held against. */
import type { TradingSettings } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, changeTrading, keys } from '../../api/index.ts'
import { Button, DecimalField, Note, Section, useAnnouncer } from '../../ui/index.ts'
import { decimalLimits, faultOf, limitChanges, typedOf, wholeLimits } from './limits.ts'
import type { LimitName, Typed } from './limits.ts'
import { text } from './text.ts'

const words = text.trading
const units: Readonly<Record<LimitName, string>> = {
  maxOrderNotional: '$',
  maxOrdersPerDay: '',
  priceCollarPercent: '%',
  duplicateWindowSeconds: words.seconds,
  concentrationPercent: '%',
}
const hints: Readonly<Record<LimitName, string>> = {
  maxOrderNotional: words.maxOrderNotionalHint,
  maxOrdersPerDay: words.maxOrdersPerDayHint,
  priceCollarPercent: words.priceCollarPercentHint,
  duplicateWindowSeconds: words.duplicateWindowSecondsHint,
  concentrationPercent: words.concentrationPercentHint,
}
const names: readonly LimitName[] = [...decimalLimits, ...wholeLimits]

export function TradingLimits({ settings }: { readonly settings: TradingSettings }) {
  const [typed, setTyped] = useState<Typed>({})
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const save = useMutation({
    mutationFn: () => changeTrading(limitChanges(settings, typed)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.trading })
      setTyped({})
      toast({ title: text.saved })
    },
  })
  const said = save.error instanceof ApiProblem ? save.error.fields : new Map<string, string>()
  const isWrong = names.some((name) => faultOf(name, typed[name] ?? typedOf(settings, name)) !== undefined)
  const isSame = Object.keys(limitChanges(settings, typed)).length === 0
  return (
    <Section title={words.limitsTitle}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isWrong && !isSame) save.mutate()
        }}
      >
        <p className="m">{words.limitsLead}</p>
        <div className="grid g2" style={{ gap: 16 }}>
          {names.map((name) => {
            const value = typed[name] ?? typedOf(settings, name)
            return (
              <DecimalField
                key={name}
                label={words[name]}
                unit={units[name] === '' ? undefined : units[name]}
                hint={hints[name]}
                value={value}
                error={said.get(name) ?? faultOf(name, value)}
                onText={(entered) => setTyped({ ...typed, [name]: entered })}
              />
            )
          })}
        </div>
        {save.error && said.size === 0 ? <Note tone="loss" urgent fact={save.error.message} /> : null}
        <div>
          <Button type="submit" kind="primary" disabled={isWrong || isSame} busy={save.isPending && text.saving}>
            {words.saveLimits}
          </Button>
        </div>
      </form>
    </Section>
  )
}
