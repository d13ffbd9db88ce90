/** The money of a preview with the source of each estimate, and what would be held afterwards. */
import type { OrderPreview } from '@g2e/contract/orders'
import { Figures, Money, NowAfter, Percent, Quantity } from '../../ui/index.ts'
import { text } from './text.ts'

type Source = OrderPreview['estimateSources']['cost']

/** Unknown is said, never shown as nothing. */
const Estimate = ({ value, source }: { readonly value: string | null; readonly source: Source }) =>
  value === null || source === 'unavailable' ? (
    <span className="q">{text.notKnownUntil}</span>
  ) : (
    <Money value={value} currency="USD" />
  )

const Term = ({
  label,
  source,
  broker,
}: {
  readonly label: string
  readonly source: Source
  readonly broker: string
}) => (
  <>
    {label}
    {source === 'unavailable' ? null : <span className="src">{source === 'broker' ? broker : text.sources.own}</span>}
  </>
)

export function PreviewMoney({ preview, broker }: { readonly preview: OrderPreview; readonly broker: string }) {
  const { estimateSources: sources, order } = preview
  const buying = order.side === 'buy' || order.side === 'buy_to_cover'
  const main = buying
    ? { label: text.estimatedCost, value: preview.estimatedCost, source: sources.cost }
    : { label: text.estimatedProceeds, value: preview.estimatedProceeds, source: sources.proceeds }
  return (
    <div>
      <h2 className="ph">{text.money}</h2>
      <Figures
        items={[
          {
            term: <Term label={text.commission} source={sources.commission} broker={broker} />,
            value: <Estimate value={preview.estimatedCommission} source={sources.commission} />,
          },
          {
            term: <Term label={text.fees} source={sources.fees} broker={broker} />,
            value: <Estimate value={preview.estimatedFees} source={sources.fees} />,
          },
          {
            term: <Term label={main.label} source={main.source} broker={broker} />,
            value: <Estimate value={main.value} source={main.source} />,
            total: true,
          },
        ]}
      />
    </div>
  )
}

export function PreviewEffect({ preview: { portfolioAfter } }: { readonly preview: OrderPreview }) {
  if (!portfolioAfter) return null
  const { position } = portfolioAfter
  const rows = [
    {
      key: text.sharesHeld(position.symbol),
      now: <Quantity value={position.quantityNow} placesMax={4} />,
      after: <Quantity value={position.quantityAfter} placesMax={4} />,
    },
    {
      key: text.shareOfMoney(position.symbol),
      now: <Percent value={position.weightPercentNow} />,
      after: <Percent value={position.weightPercentAfter} />,
    },
    { key: text.cashAfter, now: null, after: <Money value={portfolioAfter.cash} currency="USD" /> },
    { key: text.totalAfter, now: null, after: <Money value={portfolioAfter.totalValue} currency="USD" /> },
  ]
  return (
    <div>
      <h2 className="ph">{text.whatItDoes}</h2>
      <NowAfter caption={text.whatItDoes} rows={rows} />
    </div>
  )
}
