/** The convention blocks of what stands on payments and on what is held now: income, stress, check-up. */
import type { CheckupConventions, IncomeConventions, StressConventions } from '@g2e/contract/conventions'
import { horizonDays } from '@g2e/domain/income'
import { funds, noSectors } from './checkup-kinds.ts'
import { holdingsMax, pairsMin } from './correlations.ts'
import { betaDays, betaReturnsMin } from './stress.ts'

interface OfPayments {
  /** Date of the first line; `null` where there is none. */
  readonly since: string | null
  /** New York date. */
  readonly today: string
  readonly asOf: string | null
  readonly currency: string
}

export const incomeConventions = ({ since, today, asOf, currency }: OfPayments): IncomeConventions => ({
  dateBasis: 'the day on which the broker books the payment',
  amounts: 'before what is withheld, as the brokers book them; interest that was paid counts as negative',
  reinvested: 'a reinvested dividend is income and a purchase',
  qualified: 'only where the broker’s own words tell; else it is counted as not told',
  taxes: 'lines of tax are told apart and not taken off',
  declared:
    'what a broker declared, for the shares held before its ex-date or now; it takes the place of the estimate that meant it',
  estimates:
    'a holding goes on in its own rhythm, with the shares of now and what a share was last paid, to the cent; nobody promised it',
  horizonDays,
  yieldBasis: 'what is declared and estimated, of what the brokers say that the positions are worth now',
  currency: `${currency}; lines in another currency are left out and named`,
  coverage: { from: since, to: today },
  asOf,
})

interface OfStress {
  readonly benchmark: string
  readonly asOf: string | null
}

const stressed = {
  holdings: 'what is held now, at what the brokers say that it is worth; cash stays as it is',
  unknown: 'while one holding is not known the whole is not; how much is known is told beside it',
}
const closes = 'daily closes adjusted for splits, without dividends, none older than a week'

export const periodConventions = ({ benchmark, asOf }: OfStress): StressConventions => ({
  ...stressed,
  method: 'each holding moves as its own price did between the two closes; an option of today did not exist then',
  combination: 'the changes of the holdings are added up',
  benchmark,
  priceBasis: closes,
  betaDays: null,
  betaReturnsMin: null,
  asOf,
})

export const shockConventions = ({
  benchmark,
  asOf,
  isMarket,
}: OfStress & { readonly isMarket: boolean }): StressConventions => ({
  ...stressed,
  method: isMarket
    ? `a shock of the market reaches a holding times its beta against ${benchmark}; a price falls by all of it at most`
    : 'a holding moves by the shock that reaches it; a price falls by all of it at most',
  combination: 'of several shocks on a holding the most specific counts alone: symbol, sector, kind, market',
  benchmark,
  priceBasis: isMarket ? closes : 'none besides what the holdings are worth',
  betaDays: isMarket ? betaDays : null,
  betaReturnsMin: isMarket ? betaReturnsMin : null,
  asOf,
})

interface OfCheckup {
  readonly from: string
  readonly to: string
  readonly asOf: string | null
}

export const checkupConventions = ({ from, to, asOf }: OfCheckup): CheckupConventions => ({
  limits: 'your own, inclusive; one that is empty is not looked at; no advice',
  weightBasis: 'of the total value, cash included',
  kindsLeftOut: [...funds],
  sectorsLeftOut: [...noSectors],
  correlation: `average of all pairs of the ${holdingsMax} largest holdings with at least ${pairsMin} daily returns in common`,
  correlationHoldingsMax: holdingsMax,
  correlationReturnsMin: pairsMin,
  fees: 'those of the period, of the average of its daily values',
  priceBasis: 'what the brokers say that the holdings are worth now; correlations of daily closes adjusted for splits',
  from,
  to,
  asOf,
})
