/** Whether an account that does not add up holds its new orders, or only says so. */
import type { TradingSettings } from '@g2e/contract/orders'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { changeTrading, keys } from '../../api/index.ts'
import { Checkbox, Note, Section, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.trading

export function TradingHold({ settings }: { readonly settings: TradingSettings }) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const change = useMutation({
    mutationFn: (holdOnDifference: boolean) => changeTrading({ holdOnDifference }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.trading })
      toast({ title: text.saved })
    },
  })
  return (
    <Section title={words.holdTitle} className="mt">
      <div className="stack">
        <Checkbox checked={settings.holdOnDifference} disabled={change.isPending} onChecked={change.mutate}>
          <span className="md block">{words.hold}</span>
          <span className="s m block">{words.holdHint}</span>
        </Checkbox>
        {change.error ? <Note tone="loss" urgent fact={change.error.message} /> : null}
      </div>
    </Section>
  )
}
