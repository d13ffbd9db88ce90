/** Sentences about what a person holds. Every figure is one of a tool's, rounded as it is shown elsewhere. */
import { decimal, moneyText, percentText, quantityText } from '@g2e/domain/money'
import { fieldsAt, listAt, textAt } from './situation.ts'
import type { Fields } from './situation.ts'

const shownPositions = 5
const shownSectors = 3

const money = (value: string | null, currency = 'USD') => (value === null ? 'not known' : moneyText(value, currency))
const percent = (value: string | null) => (value === null ? 'not known' : percentText(value, 2))

/** A gain or a loss, in words that agree with its sign. */
export function movement(change: string | null, changePercent: string | null, currency = 'USD'): string | null {
  if (change === null) return null
  const amount = decimal(change)
  if (amount.isZero()) return 'unchanged'
  const word = amount.isNegative() ? 'down' : 'up'
  const size = moneyText(amount.abs(), currency)
  const share = changePercent === null ? '' : ` (${percentText(changePercent, 2)})`
  return `${word} ${size}${share}`
}

export function worth(portfolio: Fields): string[] {
  const totals = fieldsAt(portfolio, 'totals')
  const currency = textAt(portfolio, 'currency') ?? 'USD'
  const today = movement(textAt(totals, 'dayChange'), textAt(totals, 'dayChangePercent'), currency)
  const since = movement(textAt(totals, 'unrealizedPl'), textAt(totals, 'unrealizedPlPercent'), currency)
  return [
    `Your portfolio is worth ${money(textAt(totals, 'totalValue'), currency)}: ${money(textAt(totals, 'marketValue'), currency)} in positions and ${money(textAt(totals, 'cash'), currency)} in cash.`,
    ...(today === null ? [] : [`Today it is ${today}.`]),
    ...(since === null ? [] : [`Against what you paid, your open positions are ${since}.`]),
  ]
}

export function positionLine(position: Fields): string {
  const symbol = textAt(position, 'symbol') ?? ''
  const parts = [
    `${quantityText(textAt(position, 'quantity') ?? '0')} held`,
    `worth ${money(textAt(position, 'marketValue'))}`,
    `${percent(textAt(position, 'weightPercent'))} of the portfolio`,
  ]
  const since = movement(textAt(position, 'unrealizedPl'), textAt(position, 'unrealizedPlPercent'))
  return `- **${symbol}**: ${parts.join(', ')}${since === null ? '' : `, ${since} since purchase`}.`
}

export const largestPositions = (portfolio: Fields): string[] =>
  listAt(portfolio, 'positions').slice(0, shownPositions).map(positionLine)

export function concentration(portfolio: Fields, sectors: Fields | undefined): string[] {
  const measured = fieldsAt(portfolio, 'concentration')
  const largest = fieldsAt(measured, 'largest')
  const symbol = textAt(largest, 'symbol')
  if (symbol === null) return ['You hold no positions that could be priced, so there is nothing to be concentrated in.']
  const bySector = listAt(sectors, 'items').slice(0, shownSectors)
  return [
    `Your largest position is **${symbol}** with ${percent(textAt(largest, 'weightPercent'))} of the portfolio. Your five largest positions together make up ${percent(textAt(measured, 'topFivePercent'))}; cash is ${percent(textAt(measured, 'cashPercent'))}.`,
    ...(bySector.length === 0
      ? []
      : [
          `By sector: ${bySector.map((item) => `${textAt(item, 'label') ?? 'other'} ${percent(textAt(item, 'weightPercent'))}`).join(', ')}.`,
        ]),
    guidelineSentence(measured),
  ]
}

function guidelineSentence(measured: Fields): string {
  const guideline = percentText(textAt(measured, 'guidelinePercent') ?? '0', 0)
  const stock = fieldsAt(measured, 'largestStock')
  return overGuideline(measured)
    ? `Your largest single stock, **${textAt(stock, 'symbol') ?? ''}**, stands at ${percent(textAt(stock, 'weightPercent'))}. That is above the guideline of ${guideline} for one stock which I apply; funds are spread by nature and not counted.`
    : `No single stock is above the guideline of ${guideline} which I apply; funds are spread by nature and not counted.`
}

export function overGuideline(measured: Fields): boolean {
  const weight = textAt(fieldsAt(measured, 'largestStock'), 'weightPercent')
  const guideline = textAt(measured, 'guidelinePercent')
  return weight !== null && guideline !== null && decimal(weight).gt(guideline)
}

/** Accounts whose values are not of now. */
export function staleAccounts(portfolio: Fields): string[] {
  return listAt(portfolio, 'accounts').flatMap((account) => {
    if (textAt(account, 'status') === 'fresh') return []
    return [
      `${textAt(account, 'accountName') ?? 'One account'} could not be read lately, so its last known values are used.`,
    ]
  })
}
