/** A figure that opens what it was made of: method, conventions, inputs, what was left out; and takes it along as a file. */
import type { ReceiptDimension, Receipt as ReceiptDocument } from '@g2e/contract/receipts'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { receiptAddress, receiptQuery, useScope } from '../../api/index.ts'
import type { PerformanceRange, ReceiptWish } from '../../api/index.ts'
import {
  AsOf,
  Loadable,
  Money,
  Percent,
  Quantity,
  Receipt,
  ReceiptLine,
  Skeleton,
  dayText,
  numberText,
  percentText,
  flowTimingText,
} from '../../ui/index.ts'
import { figureText, text } from './performance-text.ts'

interface FigureReceiptProps extends Omit<ReceiptWish, 'from' | 'to'> {
  /** Of what stands on the history of values. */
  readonly range?: PerformanceRange
  readonly children: ReactNode
}
export const FigureReceipt = ({ children, range, ...wish }: FigureReceiptProps) => (
  <Receipt figure={children} label={text.receiptOf(figureText[wish.figure])}>
    <Opened wish={{ ...wish, ...range }} />
  </Receipt>
)

function Opened({ wish }: { readonly wish: ReceiptWish }) {
  const scope = useScope()
  const receipt = useQuery(receiptQuery(wish, scope))
  return (
    <>
      <p className="b">{text.receipt}</p>
      <Loadable query={receipt} what={text.receiptWhat} skeleton={<Skeleton height={280} />}>
        {(data) => <ReceiptBody receipt={data} />}
      </Loadable>
      <div className="row" style={{ marginTop: 10 }}>
        <a className="link" href={receiptAddress(wish, scope)} download>
          {text.download}
        </a>
      </div>
    </>
  )
}

/** At full precision: four places of a percentage, six of a ratio. */
function Exact({ receipt: { value, unit } }: { readonly receipt: ReceiptDocument }) {
  switch (unit) {
    case 'percent':
      return <Percent value={value} places={4} signed />
    case 'fraction':
      return <>{(value === null ? null : percentText(value, 4)) ?? <Percent value={null} />}</>
    case 'usd':
      return <Money value={value} currency="USD" />
    case 'ratio':
      return <>{(value === null ? null : numberText(value, { places: 6 })) ?? <Percent value={null} />}</>
    case 'shares':
    case 'count':
      return <Quantity value={value} />
    case 'days':
      return value === null ? <Percent value={null} /> : <>{text.days(Number(value))}</>
  }
}

/** What is named by ids, which nobody reads. */
const wordsOfPart: Readonly<Partial<Record<ReceiptDimension, string>>> = {
  sale: text.oneSale,
  lot: text.oneLot,
  washSale: text.oneWashSale,
}
const partText = ({ by, of }: ReceiptDocument): string | null => (by && wordsOfPart[by]) ?? of

export function ReceiptBody({ receipt }: { readonly receipt: ReceiptDocument }) {
  const { figure, inputs, conventions, excluded } = receipt
  const [first] = excluded
  return (
    <>
      <p className="fig2" style={{ margin: '2px 0 0' }}>
        <Exact receipt={receipt} />
      </p>
      <p className="m">
        {figureText[figure]}
        {receipt.of === null ? null : `, ${partText(receipt)}`}
      </p>
      <hr />
      <ReceiptLine term={text.method} value={receipt.method} />
      {inputs.from !== null && inputs.to !== null ? (
        <ReceiptLine term={text.range} value={`${dayText(inputs.from)}, ${dayText(inputs.to)}`} />
      ) : null}
      {inputs.valuations > 0 ? (
        <>
          <ReceiptLine term={text.valuations} value={inputs.valuations} />
          <ReceiptLine term={text.flows} value={inputs.flows} />
        </>
      ) : null}
      {inputs.transactions > 0 ? <ReceiptLine term={text.lines} value={inputs.transactions} /> : null}
      <ReceiptLine term={text.accounts} value={inputs.accounts.length} />
      {inputs.benchmark === null ? null : <ReceiptLine term={text.against} value={inputs.benchmark} />}
      <hr />
      {inputs.valuations > 0 ? (
        <>
          <ReceiptLine term={text.flowTiming} value={flowTimingText(conventions.flowTiming)} />
          <ReceiptLine term={text.dayCount} value={conventions.dayCount} />
          <ReceiptLine term={text.riskFree} value={conventions.riskFreeRate} />
        </>
      ) : null}
      <ReceiptLine term={text.fee} value={conventions.fees} />
      <ReceiptLine term={text.prices} value={conventions.priceBasis} />
      <ReceiptLine term={text.tax} value={conventions.taxes} />
      <ReceiptLine term={text.leftOut} value={first ? excluded.length : text.nothing} />
      {first ? <p className="q">{`${first.what}: ${first.reason}`}</p> : null}
      <hr />
      <ReceiptLine term={text.asOf} value={<AsOf at={receipt.asOf} />} />
      <p className="q" style={{ marginTop: 4 }}>
        {text.verify}
      </p>
    </>
  )
}
