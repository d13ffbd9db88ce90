/** What a row of orders would realize, lot by lot, in sequence; and whether losses among it would count. */
import type { TaxEffect } from '@g2e/contract/planning'
import { parseOptionSymbol } from '@g2e/domain/instruments'
import { decimal, sum, toMoney, toPrice } from '@g2e/domain/money'
import type { AssumedFill } from '@g2e/domain/orders'
import { multiplierOf } from '@g2e/domain/orders'
import { gainIn, sellLots } from '@g2e/domain/rebalance'
import type { LotSale, RebalanceLot } from '@g2e/domain/rebalance'
import type { TaxFacts } from './tax-facts.ts'

export const noTaxes: TaxEffect = {
  shortTermGain: '0',
  longTermGain: '0',
  totalGain: '0',
  disallowed: '0',
  washSale: 'none',
  lots: [],
  unknown: [],
}

const notKnown = (reason: string): TaxEffect => ({
  ...noTaxes,
  shortTermGain: null,
  longTermGain: null,
  totalGain: null,
  disallowed: null,
  washSale: 'coverage_incomplete',
  unknown: [{ what: 'taxes', reason }],
})

export class SaleTaxes {
  readonly #tax: TaxFacts
  readonly #lots: Map<string, readonly RebalanceLot[]>
  /** Symbols that any order of the row buys. */
  readonly #bought: ReadonlySet<string>

  constructor(tax: TaxFacts, fills: readonly AssumedFill[]) {
    this.#tax = tax
    this.#lots = Map.groupBy(tax.lots, ({ accountId, symbol }) => `${accountId}|${symbol}`)
    this.#bought = new Set(fills.filter(({ request }) => request.side === 'buy').map(({ request }) => request.symbol))
  }

  /** In the order of the fills. A purchase realizes nothing. */
  next({ request, quantity, price }: AssumedFill): TaxEffect {
    const { accountId, symbol, side, lots: named } = request
    if (side === 'buy' || side === 'sell_short') return noTaxes
    if (this.#tax.isRetirement(accountId)) return noTaxes
    if (side === 'buy_to_cover') return notKnown('short positions are not reckoned lot by lot')
    const key = `${accountId}|${symbol}`
    const unit = toPrice(decimal(price).times(multiplierOf(symbol)))
    const { sales, left } = sellLots(this.#lots.get(key) ?? [], { quantity, price: unit, named })
    this.#lots.set(key, left)
    if (sales === null) return notKnown(`the purchases of ${symbol} in this account are not known whole`)
    return this.#effectOf(symbol, sales)
  }

  #effectOf(symbol: string, sales: readonly LotSale[]): TaxEffect {
    const shortGain = gainIn(sales, 'short').toDecimalPlaces(2)
    const longGain = gainIn(sales, 'long').toDecimalPlaces(2)
    const loss = sum(sales.filter(({ gain }) => gain.startsWith('-')).map(({ gain }) => gain)).neg()
    const washSale = loss.isZero() ? 'none' : this.#verdictOn(symbol)
    const isOpen = washSale === 'match' || washSale === 'possible'
    return {
      shortTermGain: toMoney(shortGain),
      longTermGain: toMoney(longGain),
      totalGain: toMoney(shortGain.plus(longGain)),
      // How much depends on how many shares were bought; the ledger says it once the sale is made.
      disallowed: isOpen ? null : '0',
      washSale,
      lots: [...sales],
      unknown: isOpen
        ? [
            {
              what: 'disallowed',
              reason: `${symbol} is bought within 30 days; how much of the loss counts is settled by the ledger`,
            },
          ]
        : [],
    }
  }

  #verdictOn(symbol: string): TaxEffect['washSale'] {
    const near = this.#tax.purchases.map((purchase) => purchase.symbol)
    if (near.includes(symbol) || this.#bought.has(symbol)) return 'match'
    const isOptionOn = (other: string): boolean => parseOptionSymbol(other)?.root === symbol
    if (near.some(isOptionOn) || [...this.#bought].some(isOptionOn)) return 'possible'
    return 'coverage_incomplete'
  }
}

const severity: readonly TaxEffect['washSale'][] = ['none', 'coverage_incomplete', 'possible', 'match']

/** `null` as soon as one part is not known. */
const total = (parts: readonly (string | null)[]): string | null => {
  const known = parts.filter((part) => part !== null)
  return known.length === parts.length ? toMoney(sum(known.map((part) => decimal(part)))) : null
}

export const together = (effects: readonly TaxEffect[]): TaxEffect => ({
  shortTermGain: total(effects.map(({ shortTermGain }) => shortTermGain)),
  longTermGain: total(effects.map(({ longTermGain }) => longTermGain)),
  totalGain: total(effects.map(({ totalGain }) => totalGain)),
  disallowed: total(effects.map(({ disallowed }) => disallowed)),
  washSale: severity[Math.max(0, ...effects.map(({ washSale }) => severity.indexOf(washSale)))] ?? 'none',
  lots: effects.flatMap(({ lots }) => lots),
  unknown: effects.flatMap(({ unknown }) => unknown),
})
