/** The fields of the ticket: only what the chosen broker can express. */
import type { Broker } from '@g2e/contract/connections'
import type { Quote } from '@g2e/contract/market'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { multiplierOf, orderTypes, timesInForce } from '@g2e/domain/orders'
import { useNames } from '../../api/index.ts'
import {
  Checkbox,
  Chip,
  DecimalField,
  Figures,
  Money,
  Price,
  Segments,
  SelectField,
  numberText,
  quantityText,
  sideWord,
} from '../../ui/index.ts'
import { needsLimit, needsStop, needsTrail, tidyDecimal } from './order-draft.ts'
import type { DraftFaults, OrderDraft } from './order-draft.ts'
import { text } from './text.ts'

interface FieldsProps {
  readonly symbol: string
  readonly draft: OrderDraft
  readonly change: (change: Partial<OrderDraft>) => void
  readonly faults: DraftFaults
  /** What the server said of a field. */
  readonly said: ReadonlyMap<string, string>
  readonly owned: string | undefined
  readonly quote: Quote | undefined
  readonly features: Broker['features'] | undefined
}

type Side = OrderDraft['side']
const usualSides: readonly Side[] = ['buy', 'sell']

/** Short sales and covers are offered where the ticket came with one. */
const sideChoices = (side: Side) =>
  [...usualSides, ...(usualSides.includes(side) ? [] : [side])].map((value) => ({ value, label: sideWord(value) }))
const byChoices = [
  { value: 'quantity', label: text.byShares },
  { value: 'notional', label: text.byMoney },
] as const

export function TicketFields(props: FieldsProps) {
  const { draft, change, faults, said, features } = props
  const { accounts } = useNames()
  return (
    <div className="stack">
      <div className="boxed sides">
        <Segments
          label={text.side}
          choices={sideChoices(draft.side)}
          value={draft.side}
          onChoose={(side) => change({ side })}
        />
      </div>
      <SelectField
        label={text.account}
        value={draft.accountId}
        error={faults.accountId ?? said.get('accountId')}
        options={[
          ...(draft.accountId === '' ? [{ value: '', label: text.noAccounts }] : []),
          ...accounts.map(({ account, short, title, connection }) => ({
            value: account.id,
            label: `${short} ${title}`,
            disabled: connection.access !== 'trade',
          })),
        ]}
        onValue={(accountId) => change({ accountId })}
      />
      <Amount {...props} />
      <div className="grid tkg" style={{ gap: 12 }}>
        <SelectField
          label={text.orderType}
          value={draft.orderType}
          error={said.get('orderType')}
          options={(features?.orderTypes ?? orderTypes).map((value) => ({ value, label: text.orderTypes[value] }))}
          onValue={(value) => change({ orderType: orderTypes.find((one) => one === value) ?? 'market' })}
        />
        <SelectField
          label={text.goodFor}
          value={draft.timeInForce}
          error={said.get('timeInForce')}
          options={(features?.timesInForce ?? timesInForce).map((value) => ({
            value,
            label: text.timesInForce[value],
          }))}
          onValue={(value) => change({ timeInForce: timesInForce.find((one) => one === value) ?? 'day' })}
        />
      </div>
      <Prices {...props} />
      {features?.extendedHours ? (
        <Checkbox checked={draft.extendedHours} onChecked={(extendedHours) => change({ extendedHours })}>
          {text.extendedHours}
        </Checkbox>
      ) : null}
      <Spread {...props} />
      <Estimate {...props} />
    </div>
  )
}

/** A share of what is owned, to whole units where it was whole. */
function shareOf(owned: string, percent: number): string {
  const part = (Number(owned) * percent) / 100
  return owned.includes('.') ? part.toFixed(4).replace(/\.?0+$/, '') : String(Math.floor(part))
}

function Amount({ symbol, draft, change, faults, said, owned, features }: FieldsProps) {
  const inMoney = draft.by === 'notional'
  // Contracts are whole and never bought by money.
  const isOption = isOptionSymbol(symbol)
  return (
    <div>
      <div className="row items-end" style={{ gap: 8 }}>
        <div className="min-w-0 flex-1">
          <DecimalField
            label={inMoney ? text.byMoney : isOption ? text.byContracts : text.byShares}
            value={draft.amount}
            unit={inMoney ? 'USD' : owned === undefined ? undefined : text.of(quantityText(owned, 4) ?? '0')}
            error={faults.amount ?? said.get('quantity') ?? said.get('notional')}
            onText={(amount) => change({ amount })}
          />
        </div>
        {features?.notional && !isOption ? (
          <Segments
            label={text.by}
            choices={byChoices}
            value={draft.by}
            onChoose={(by) => change({ by, amount: '' })}
          />
        ) : null}
      </div>
      {owned !== undefined && !inMoney && Number(owned) > 0 ? (
        <div className="row" style={{ gap: 6, marginTop: 6 }}>
          {[25, 50].map((percent) => (
            <Chip key={percent} onClick={() => change({ amount: shareOf(owned, percent) })}>
              {percent}%
            </Chip>
          ))}
          <Chip onClick={() => change({ amount: owned })}>{text.all}</Chip>
        </div>
      ) : null}
    </div>
  )
}

function Prices({ draft, change, faults, said }: FieldsProps) {
  const price = (field: 'limitPrice' | 'stopPrice' | 'trailPercent', label: string, unit: string) => (
    <DecimalField
      label={label}
      value={draft[field]}
      unit={unit}
      error={faults[field] ?? said.get(field)}
      onText={(value) => change({ [field]: value })}
    />
  )
  if (draft.orderType === 'market') return null
  return (
    <div className="grid tkg" style={{ gap: 12 }}>
      {needsStop(draft.orderType) ? price('stopPrice', text.stopPrice, 'USD') : null}
      {needsLimit(draft.orderType) ? price('limitPrice', text.limitPrice, 'USD') : null}
      {needsTrail(draft.orderType) ? price('trailPercent', text.trailPercent, '%') : null}
    </div>
  )
}

/** Where the last trade lies between bid and ask. Tapping a side takes its price. */
function Spread({ quote, draft, change }: FieldsProps) {
  if (!quote || quote.bid === null || quote.ask === null) return null
  const width = Number(quote.ask) - Number(quote.bid)
  const at = quote.last === null || width <= 0 ? 50 : ((Number(quote.last) - Number(quote.bid)) / width) * 100
  const take = (price: string) => () =>
    change({ limitPrice: price, orderType: needsLimit(draft.orderType) ? draft.orderType : 'limit' })
  return (
    <div className="qt">
      <button type="button" onClick={take(quote.bid)}>
        <span className="s q">{text.bid}</span> <Price value={quote.bid} />
      </button>
      <span className="qb" aria-hidden="true">
        <i style={{ left: `${Math.max(0, Math.min(100, at))}%` }} />
      </span>
      <button type="button" onClick={take(quote.ask)}>
        <Price value={quote.ask} /> <span className="s q">{text.ask}</span>
      </button>
    </div>
  )
}

/** For the eye while typing; the preview has the real figures. */
function Estimate({ symbol, draft, quote }: FieldsProps) {
  const price = needsLimit(draft.orderType)
    ? tidyDecimal(draft.limitPrice)
    : ((draft.side === 'buy' ? quote?.ask : quote?.bid) ?? quote?.last)
  const amount = Number(draft.amount)
  if (price === null || price === undefined || !(amount > 0) || !(Number(price) > 0)) return null
  const total = draft.by === 'notional' ? draft.amount : (amount * Number(price) * multiplierOf(symbol)).toFixed(2)
  return (
    <Figures
      items={[
        {
          term: text.about(draft.side),
          value: <b>{numberText(tidyDecimal(total), { places: 2, currency: 'USD' }) ?? <Money value={null} />}</b>,
        },
      ]}
    />
  )
}
