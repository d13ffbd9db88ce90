/**
 * What each measure of the check-up is made of, with the person's own limits beside it. The second implementation measures
 * once more, and says of each limit whether it is kept.
 */
import type { ReceiptFigure } from '@g2e/contract/receipts'
import type { CheckupRule, CheckupSettings } from '@g2e/contract/risk'
import { dateOfDayNumber } from '@g2e/domain/calendar'
import { unitsText } from '@g2e/domain/ledger'
import { decimal, decimalTextOfNumber } from '@g2e/domain/money'
import { checkUp } from '@g2e/domain/risk'
import { factsOf } from './check-up.ts'
import { funds, noSectors } from './checkup-kinds.ts'
import type { CheckupGathered } from './check-up.ts'
import { pairsMin } from './correlations.ts'
import type { EarningLine } from './earning-lines.ts'
import type { Workings } from './workings.ts'

type CheckupFigure = Extract<ReceiptFigure, `checkup${string}`>

interface Measure {
  readonly measure: 'positions' | 'sectors' | 'cash' | 'holdings' | 'correlation' | 'fees'
  readonly most: CheckupRule
  readonly least?: CheckupRule
}

const measures: Readonly<Record<CheckupFigure, Measure>> = {
  checkupPositionPercent: { measure: 'positions', most: 'position_weight' },
  checkupSectorPercent: { measure: 'sectors', most: 'sector_weight' },
  checkupCashPercent: { measure: 'cash', most: 'cash_high', least: 'cash_low' },
  checkupHoldings: { measure: 'holdings', most: 'holdings_many', least: 'holdings_few' },
  checkupCorrelation: { measure: 'correlation', most: 'correlation' },
  checkupFeesPercent: { measure: 'fees', most: 'fees' },
}

export const isCheckupFigure = (figure: ReceiptFigure): figure is CheckupFigure => figure in measures

const limitNames: Readonly<Record<CheckupRule, keyof CheckupSettings>> = {
  position_weight: 'positionPercentMax',
  cash_low: 'cashPercentMin',
  cash_high: 'cashPercentMax',
  sector_weight: 'sectorPercentMax',
  holdings_few: 'holdingsMin',
  holdings_many: 'holdingsMax',
  correlation: 'correlationMax',
  fees: 'feesPercentMax',
}

/** Weights of what has no price are not known, nor is then which weighs most. */
const heldGiven = ({ portfolio: { positions, totals, unpriced } }: CheckupGathered) => ({
  totalValue: totals.totalValue,
  unpriced: unpriced.map(({ symbol }) => symbol),
  positions: positions.map(({ symbol, assetType, sector, holdings }) => [
    symbol,
    assetType,
    sector ?? 'Unknown',
    holdings.map(({ marketValue }) => marketValue),
  ]),
})

const givenOf: Readonly<
  Record<
    Measure['measure'],
    (gathered: CheckupGathered, earned: readonly EarningLine[]) => Readonly<Record<string, unknown>>
  >
> = {
  positions: (gathered) => ({ ...heldGiven(gathered), notCounted: [...funds] }),
  sectors: (gathered) => ({ ...heldGiven(gathered), notCounted: [...noSectors] }),
  cash: ({ portfolio: { totals } }) => ({ totalValue: totals.totalValue, cash: totals.cash }),
  holdings: ({ portfolio: { positions } }) => ({ symbols: positions.map(({ symbol }) => symbol) }),
  correlation: ({ closes }) => ({
    pairsMin,
    closes: Object.fromEntries(
      closes.known.map(({ symbol, closes: { days, closes: prices } }) => [
        symbol,
        Array.from(days, (day, place) => [dateOfDayNumber(day), decimalTextOfNumber(prices[place] ?? 0)]),
      ]),
    ),
  }),
  fees: ({ reckoned }, earned) => ({
    values: reckoned.history.days.flatMap(({ day, value }) =>
      value === null ? [] : [[dateOfDayNumber(day), unitsText(value)]],
    ),
    lines: earned
      .filter(({ fees }) => fees !== 0n)
      .map(({ line: { id, accountId: account, date, type, fee, amount } }) => ({
        id,
        account,
        date,
        type,
        fee,
        amount,
      })),
  }),
}

/** `earned`: the lines of the last year that earned or cost something; of fees alone. */
export function checkupWorkings(
  gathered: CheckupGathered,
  figure: CheckupFigure,
  earned: readonly EarningLine[] = [],
): Workings {
  const { measure, most, least } = measures[figure]
  const { settings } = gathered
  // With a limit where the person has none, so that the measure is known whether it is looked at or not.
  const [measured] = checkUp(factsOf(gathered), { ...allOff, [limitNames[most]]: measure === 'holdings' ? 1 : '0' })
  const findings = checkUp(factsOf(gathered), settings)
  const outcomeOf = (rule: CheckupRule | undefined) =>
    findings.find((finding) => finding.rule === rule)?.outcome ?? null
  const limitOf = (rule: CheckupRule | undefined) => (rule === undefined ? null : settings[limitNames[rule]])
  const value = measured?.figure ?? null
  const given = givenOf[measure](gathered, earned)
  const lines = given['lines']
  return {
    given: { kind: 'checkup', measure, most: limitOf(most), least: limitOf(least), ...given },
    found: {
      figure: value === null || measured?.unit !== 'percent' ? value : decimal(value).div(100).toFixed(),
      subject: measured?.subject ?? null,
      most: outcomeOf(most),
      least: outcomeOf(least),
    },
    transactions: Array.isArray(lines) ? lines.length : 0,
    excluded: excludedOf(gathered, { measure, message: value === null ? measured?.message : undefined }),
  }
}

const allOff: CheckupSettings = {
  positionPercentMax: null,
  cashPercentMin: null,
  cashPercentMax: null,
  sectorPercentMax: null,
  holdingsMin: null,
  holdingsMax: null,
  correlationMax: null,
  feesPercentMax: null,
}

function excludedOf(
  { portfolio, closes, reckoned }: CheckupGathered,
  { measure, message }: { readonly measure: Measure['measure']; readonly message: string | undefined },
): Workings['excluded'] {
  const own = {
    positions: portfolio.unpriced.map(({ symbol, reason }) => ({ what: symbol, reason })),
    sectors: portfolio.unpriced.map(({ symbol, reason }) => ({ what: symbol, reason })),
    cash: [],
    holdings: [],
    correlation: closes.excluded,
    fees: reckoned.excluded,
  }
  return message === undefined ? own[measure] : [...own[measure], { what: 'workings.figure', reason: message }]
}
