/** How the figures of an answer are made: its convention block in plain words, closed until somebody wants to know. */
import { Icon } from './icon.tsx'
import { text } from './text.ts'
import { dayText } from './time.ts'

type Told = string | number | boolean | null | readonly string[] | Coverage
/** Lines of the ledger that figures stand on. */
interface Coverage {
  readonly from: string | null
  readonly to: string
}

/** In this order. */
const terms: Readonly<Record<string, string>> = {
  returnKind: 'Kind of return',
  method: 'Method',
  limits: 'Limits',
  holdings: 'Holdings',
  lotOrder: 'Lots sold',
  holdingPeriod: 'Short or long',
  costBasis: 'Cost',
  proceeds: 'Proceeds',
  gain: 'Gain',
  washSales: 'Wash sales',
  dateBasis: 'Day of a payment',
  amounts: 'Amounts',
  reinvested: 'Reinvested',
  qualified: 'Qualified',
  declared: 'Declared',
  estimates: 'Estimates',
  yieldBasis: 'Yield',
  fills: 'Orders',
  weightBasis: 'Weights',
  lookThrough: 'Funds',
  correlation: 'Correlation',
  combination: 'Added up',
  flowTiming: 'Money in and out',
  dayCount: 'Day count',
  annualization: 'By the year',
  logReturns: 'Log returns',
  riskFreeRate: 'Risk-free rate',
  priceBasis: 'Prices',
  fees: 'Fees',
  taxes: 'Taxes',
  unknown: 'Not known',
  rounding: 'Rounding',
  currency: 'Currency',
  coverage: 'Transactions',
}

/** Where the API says it by a code. */
const flowTimings: Readonly<Record<string, string>> = {
  start: 'at the start of its day',
  end: 'at the end of its day',
  in_start_out_end: 'in at the start of its day, out at the end',
}
/** A timing that is not known yet is shown as it came. */
export const flowTimingText = (code: string): string => flowTimings[code] ?? code.replaceAll('_', ' ')

function shown(name: string, value: Told): string | null {
  switch (typeof value) {
    case 'boolean':
      return value ? text.yes : text.no
    case 'number':
      return String(value)
    case 'string':
      return name === 'flowTiming' ? flowTimingText(value) : value
    default:
      return value === null ? null : listed(value)
  }
}

function listed(value: readonly string[] | Coverage): string {
  if (isList(value)) return value.join(', ')
  return value.from === null ? text.noLines : text.between(dayText(value.from), dayText(value.to))
}
const isList = (value: readonly string[] | Coverage): value is readonly string[] => Array.isArray(value)

export function HowMade({ conventions }: { readonly conventions: Readonly<Record<string, Told>> }) {
  return (
    <details className="how-made">
      <summary>
        <Icon name="right" size={12} /> {text.howMade}
      </summary>
      <dl>
        {Object.entries(terms).map(([name, term]) => {
          const told = shown(name, conventions[name] ?? null)
          return told === null ? null : (
            <div key={name}>
              <dt>{term}</dt>
              <dd>{told}</dd>
            </div>
          )
        })}
      </dl>
    </details>
  )
}
