/** What the receipts of stress, check-up, lots and wash sales say: unit, place in the answer, and how it is made, in words. */
import type { Receipt, ReceiptFigure } from '@g2e/contract/receipts'

export interface ReceiptKind {
  readonly unit: Receipt['unit']
  readonly path: string
  readonly method: string
}

type Kinds<Prefix extends string> = Readonly<Record<Extract<ReceiptFigure, `${Prefix}${string}`>, ReceiptKind>>

const ofStress =
  'The percentage of a holding has six places and its change is to the cent. It falls by all of its value at most. Past days: from close to close, as of today’s splits. Shocks: the most specific counts alone (symbol, sector, class, market); the market’s reaches a holding through its beta over the last year.'

export const stressKinds: Kinds<'stress'> = {
  stressBenchmarkPercent: {
    unit: 'percent',
    path: 'workings.benchmark',
    method: 'The benchmark’s close at the end of the days over that before them, less one; without dividends.',
  },
  stressChange: {
    unit: 'usd',
    path: 'workings.change',
    method: `What today’s holdings would gain or lose, added up; not known while one of them is not. ${ofStress}`,
  },
  stressChangePercent: {
    unit: 'percent',
    path: 'workings.changePercent',
    method: `The change over the total value, cash included; of one holding over its own value. ${ofStress}`,
  },
  stressKnownChange: {
    unit: 'usd',
    path: 'workings.knownChange',
    method: `What those of today’s holdings would gain or lose of which it is known. ${ofStress}`,
  },
  stressCoveredPercent: {
    unit: 'percent',
    path: 'workings.covered',
    method: 'Value by size of the holdings of which the move is known, over that of all holdings.',
  },
  stressValueAfter: {
    unit: 'usd',
    path: 'workings.valueAfter',
    method: `The total value and the change. ${ofStress}`,
  },
}

const ofLimits = 'Your limits stand beside it; a limit is kept where it is just reached.'

export const checkupKinds: Kinds<'checkup'> = {
  checkupPositionPercent: {
    unit: 'percent',
    path: 'workings.figure',
    method: `The largest single company or coin over the total value; funds are many in one and not counted. ${ofLimits}`,
  },
  checkupSectorPercent: {
    unit: 'percent',
    path: 'workings.figure',
    method: `The largest sector over the total value; cash and what is in no one sector are not counted. ${ofLimits}`,
  },
  checkupCashPercent: { unit: 'percent', path: 'workings.figure', method: `Cash over the total value. ${ofLimits}` },
  checkupHoldings: { unit: 'count', path: 'workings.figure', method: `How many positions are held. ${ofLimits}` },
  checkupCorrelation: {
    unit: 'ratio',
    path: 'workings.figure',
    method: `Mean of Pearson’s coefficient over all pairs of the largest holdings with enough days in common. ${ofLimits}`,
  },
  checkupFeesPercent: {
    unit: 'percent',
    path: 'workings.figure',
    method: `Fees of the last year over the mean value of its days; what funds charge inside is not in it. ${ofLimits}`,
  },
}

const ofLots = 'Lots are matched by the method named, from the ledger’s lines alone.'
const ofValue = 'Its value is its share of what the account reports of the whole holding, to the cent.'

export const lotKinds: Kinds<'lot'> = {
  lotQuantity: { unit: 'shares', path: 'workings.quantity', method: `Shares still held; short is negative. ${ofLots}` },
  lotCostBasis: {
    unit: 'usd',
    path: 'workings.costBasis',
    method: `What the shares still held cost, fees and the deferred loss of a wash sale included. ${ofLots}`,
  },
  lotCostEach: { unit: 'usd', path: 'workings.costEach', method: `Cost over shares, four places. ${ofLots}` },
  lotValue: { unit: 'usd', path: 'workings.value', method: `${ofValue} ${ofLots}` },
  lotUnrealized: { unit: 'usd', path: 'workings.unrealized', method: `Value less cost. ${ofValue} ${ofLots}` },
  lotUnrealizedPercent: {
    unit: 'percent',
    path: 'workings.unrealizedPercent',
    method: `Value less cost, over the size of the cost, four places. ${ofValue} ${ofLots}`,
  },
  lotDaysToLong: {
    unit: 'days',
    path: 'workings.daysToLong',
    method: `Days until the lot has been held for more than a year, counted from the day after the purchase; 0: it has. The time before a wash sale counts along. ${ofLots}`,
  },
}

const ofCosts = 'Average cost, account by account; a loss that a wash sale defers counts on its day.'

export const costKinds: Kinds<'cost'> = {
  costInvested: {
    unit: 'usd',
    path: 'workings.invested',
    method: `What was paid for what is held at the end of the range, fees included. ${ofCosts}`,
  },
  costUnrealized: {
    unit: 'usd',
    path: 'workings.unrealized',
    method: `What is held at the end of the range at its price, less its cost. ${ofCosts}`,
  },
  costRealized: {
    unit: 'usd',
    path: 'workings.realized',
    method: `Proceeds of the range less their part of the cost, fees taken off. ${ofCosts}`,
  },
  costFees: { unit: 'usd', path: 'workings.fees', method: 'Fees of the range that a line of the symbol tells.' },
}

const ofWash = `IRS Publication 550, over all accounts in scope. ${ofLots}`

export const washSaleKinds: Kinds<'washSale'> = {
  washSaleQuantity: {
    unit: 'shares',
    path: 'workings.quantity',
    method: `Shares of the sale that the purchase replaced, or that may be replaced still. ${ofWash}`,
  },
  washSaleDisallowed: {
    unit: 'usd',
    path: 'workings.disallowed',
    method: `The loss on the shares that were bought again within 30 days before or after; positive. ${ofWash}`,
  },
  washSaleBasisAdded: {
    unit: 'usd',
    path: 'workings.basisAdded',
    method: `What of the loss is in the cost of what was bought; a retirement account takes none of it over. ${ofWash}`,
  },
  washSaleHeldLonger: {
    unit: 'days',
    path: 'workings.longest',
    method: `By how many days the shares bought count as held longer: as long as those sold had been held; the longest, and each part beside. ${ofWash}`,
  },
}
