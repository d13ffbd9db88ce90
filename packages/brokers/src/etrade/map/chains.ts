/** Option expirations and chains (brokers/etrade.md 2.8, 2.9). A leg's `symbol` is the underlier; the contract is its `osiKey`. */
import { dateOf } from '@g2e/domain/calendar'
import { isOptionSymbol, parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal, toPercent } from '@g2e/domain/money'
import type { Price, Quantity } from '@g2e/domain/money'
import type { Mapped, ReportedOptionContract } from '../../port/index.ts'
import { contentOf, elementsOf } from '../wire/document.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { decimalText, isObject, isTrue, NotAsDocumented, part, price, pricePresent, quantity } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

export interface OptionContract {
  readonly symbol: string
  /** `YYYY-MM-DD` */
  readonly expiresOn: string
  readonly right: 'call' | 'put'
  readonly strike: Price
  readonly bid: Price | null
  readonly ask: Price | null
  readonly last: Price | null
  readonly change: Price | null
  readonly volume: Quantity | null
  readonly openInterest: Quantity | null
  readonly inTheMoney: boolean
  /** Decimal texts; `null` = none, or none that are current. Implied volatility is a fraction of a year. */
  readonly greeks: Readonly<Record<'delta' | 'gamma' | 'theta' | 'vega' | 'rho' | 'iv', string | null>> | null
  readonly delayed: boolean
}

export const reportedContract = ({
  greeks,
  inTheMoney: _money,
  change: _change,
  ...contract
}: OptionContract): ReportedOptionContract => ({
  ...contract,
  impliedVolatilityPercent: greeks?.iv ? toPercent(decimal(greeks.iv).times(100)) : null,
  delta: greeks?.delta ?? null,
})

/** `YYYY-MM-DD`, ascending. Throws WireMismatch. */
export function mapExpirations(payload: unknown): readonly string[] {
  const notes = new Notes('expirations')
  const list = elementsOf(notes, payload, {
    root: 'OptionExpireDateResponse',
    path: ['ExpirationDate'],
    isElement: (value) => 'year' in value,
  })
  return mapEach(notes, list, (value) => {
    const { year, month, day } = part(value)
    const numbers = [year, month, day].map(Number)
    const [y = 0, m = 0, d = 0] = numbers
    if (!numbers.every(Number.isInteger) || y < 1970 || m < 1 || m > 12 || d < 1 || d > 31) {
      throw new NotAsDocumented(value, 'a date of year, month and day')
    }
    return dateOf(y, m, d)
  }).toSorted()
}

/** `GET /v1/market/optionchains`: calls and puts of one expiration. Throws WireMismatch. */
export function mapOptionChain(payload: unknown): Mapped<OptionContract> {
  const notes = new Notes('chain')
  const list = elementsOf(notes, payload, {
    root: 'OptionChainResponse',
    path: ['OptionPair'],
    isElement: (value) => 'Call' in value || 'Put' in value,
  })
  const content = contentOf('chain', payload, 'OptionChainResponse')
  const delayed = isObject(content) && content['quoteType'] === 'DELAYED'
  const pairs = mapEach(notes, list, (value) => {
    // A chain of one kind lacks the other in each pair.
    const legs = [part(value)['Call'], part(value)['Put']].filter(isObject)
    return legs.flatMap((leg) => contractOf(leg, delayed, notes))
  })
  return { items: pairs.flat(), warnings: notes.warnings }
}

function contractOf(leg: WireObject, delayed: boolean, notes: Notes): readonly OptionContract[] {
  const symbol = typeof leg['osiKey'] === 'string' ? leg['osiKey'].replace(/[- ]+/g, '') : ''
  const terms = parseOptionSymbol(symbol)
  if (!isOptionSymbol(symbol) || !terms) {
    notes.unknown('osiKey', leg['osiKey'], 'the contract is left out')
    return []
  }
  return [
    {
      symbol,
      expiresOn: terms.expiresOn,
      right: terms.right,
      strike: terms.strike,
      bid: pricePresent(leg['bid']),
      ask: pricePresent(leg['ask']),
      last: pricePresent(leg['lastPrice']),
      change: price(leg['netChange']),
      volume: quantity(leg['volume']),
      openInterest: quantity(leg['openInterest']),
      inTheMoney: leg['inTheMoney'] === 'y',
      greeks: greeksIn(part(leg['OptionGreeks'])),
      delayed,
    },
  ]
}

function greeksIn(greeks: WireObject): OptionContract['greeks'] {
  if (!isTrue(greeks['currentValue'])) return null
  const of = (name: string): string | null => decimalText(greeks[name])
  return {
    delta: of('delta'),
    gamma: of('gamma'),
    theta: of('theta'),
    vega: of('vega'),
    rho: of('rho'),
    iv: of('iv'),
  }
}
