/** As `POST /portfolio/rebalance`: orders that bring the accounts to the weights wanted. Nothing is kept or sent. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { ProposedOrder, Rebalance, RebalanceRequest } from '@g2e/contract/planning'
import { Money, Percent, decimal, sum, toMoney } from '@g2e/domain/money'
import { rebalance } from '@g2e/domain/rebalance'
import type { ProposedTrade, RebalanceInstrument, Rebalanced } from '@g2e/domain/rebalance'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { rebalanceConventions } from './conventions.ts'
import type { PlanningDeps } from './planning-deps.ts'
import { readInstruments, readPlanScope } from './read-scope.ts'
import type { PlanScope } from './read-scope.ts'
import { readTaxFacts } from './tax-facts.ts'
import type { TaxFacts } from './tax-facts.ts'

const currency = 'USD'

const invalid = (path: string, message: string) =>
  new ProblemError('validation_failed', message, { errors: [{ path, message }] })

function assertConsistent({ targets }: RebalanceRequest): void {
  const symbols = new Set<string>()
  targets.forEach(({ symbol }, index) => {
    if (symbols.has(symbol)) throw invalid(`body.targets.${index}.symbol`, `${symbol} is named twice.`)
    symbols.add(symbol)
  })
  if (sum(targets.map(({ weightPercent }) => Percent(weightPercent))).gt(100))
    throw invalid('body.targets', 'The targets add up to more than 100 %.')
}

export async function proposeRebalance(
  deps: PlanningDeps,
  userId: string,
  wanted: RebalanceRequest,
): Promise<Rebalance> {
  assertConsistent(wanted)
  const tax = await readTaxFacts(deps, userId)
  const scope = await readPlanScope(deps, userId, wanted.accountIds, tax.isRetirement)
  const cashAccountId = cashAccountOf(scope, wanted)
  const symbols = wanted.targets.map(({ symbol }) => symbol)
  const instruments = await readInstruments(deps, userId, { snapshots: scope.snapshots, symbols })
  const plan = rebalance({
    targets: wanted.targets.map(({ symbol, weightPercent }) => ({ symbol, weightPercent: Percent(weightPercent) })),
    driftBandPercent: Percent(wanted.driftBandPercent),
    others: wanted.others,
    cashFlow: Money(wanted.cashFlow),
    cashAccountId: cashAccountId ?? '',
    shares: wanted.shares,
    minimumTrade: Money(wanted.minimumTrade),
    cashReservePercent: Percent(wanted.cashReservePercent),
    isTaxAware: wanted.taxAware,
    accounts: scope.accounts,
    instruments,
    lots: tax.lots,
    wash: {
      boughtOn: new Map(tax.purchases.map(({ symbol, date }) => [symbol, date])),
      lossOn: new Map(tax.losses.map(({ symbol, date }) => [symbol, date])),
    },
  })
  const names = await deps.market.instruments(
    userId,
    plan.weights.map(({ symbol }) => symbol),
  )
  return present(
    deps,
    { wanted, scope, tax, plan, instruments, cashAccountId },
    (symbol) => names.get(symbol)?.name ?? null,
  )
}

/** @throws 404 for an account that is not in the scope. */
function cashAccountOf({ snapshots }: PlanScope, { cashAccountId }: RebalanceRequest): string | null {
  if (cashAccountId !== undefined && !snapshots.some(({ account }) => account.id === cashAccountId))
    throw notFound('account in this plan')
  const preferred = snapshots.find(({ account }) => account.isDefault) ?? snapshots[0]
  return cashAccountId ?? preferred?.account.id ?? null
}

interface Told {
  readonly wanted: RebalanceRequest
  readonly scope: PlanScope
  readonly tax: TaxFacts
  readonly plan: Rebalanced
  readonly instruments: ReadonlyMap<string, RebalanceInstrument>
  readonly cashAccountId: string | null
}

const gainOf = (trade: ProposedTrade, term: 'short' | 'long') =>
  sum((trade.lots ?? []).filter((lot) => lot.term === term).map(({ gain }) => gain))

function present(deps: PlanningDeps, told: Told, nameOf: (symbol: string) => string | null): Rebalance {
  const { wanted, scope, plan, cashAccountId } = told
  const items = plan.trades.map((trade) => itemOf(deps, told, trade))
  const held = new Set(scope.snapshots.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)))
  const changes = new Map(plan.accounts.map((account) => [account.accountId, account]))
  const times = scope.snapshots.flatMap(({ asOf }) => (asOf === null ? [] : [asOf]))
  const listed = (weight: Rebalanced['cash']) => ({ ...weight, constraints: [...weight.constraints] })
  const asOf = times.toSorted()[0] ?? null
  return {
    conventions: rebalanceConventions({ asOf, currency, isTaxAware: wanted.taxAware }),
    asOf,
    currency,
    totalValue: plan.totalValue,
    driftBandPercent: wanted.driftBandPercent,
    cashAccountId,
    orders: items.map(({ order }) => order),
    items,
    weights: plan.weights.map((weight) => ({
      ...weight,
      constraints: [...weight.constraints],
      name: nameOf(weight.symbol),
      isHeld: held.has(weight.symbol),
    })),
    cash: listed(plan.cash),
    accounts: scope.snapshots.map(({ account }) => ({
      accountId: account.id,
      brokerId: account.brokerId,
      accountName: account.accountName,
      cashNow: changes.get(account.id)?.cashNow ?? '0',
      cashAfter: changes.get(account.id)?.cashAfter ?? '0',
      barred: scope.accounts.find(({ accountId }) => accountId === account.id)?.barred ?? null,
    })),
    taxes: taxesOf(told),
    estimatedFees: null,
    excluded: [
      ...scope.excluded,
      { what: 'estimatedFees', reason: 'brokers name fees in the preview of each order, not before' },
    ],
  }
}

function itemOf(deps: PlanningDeps, { wanted, scope, tax, instruments }: Told, trade: ProposedTrade): ProposedOrder {
  const { accountId, symbol, side, quantity, price, amount, lots } = trade
  const isCrypto = instruments.get(symbol)?.assetType === 'crypto'
  const order: OrderRequest = {
    accountId,
    symbol,
    side,
    quantity,
    orderType: wanted.orderType,
    ...(wanted.orderType === 'limit' && { limitPrice: price }),
    timeInForce: isCrypto ? 'gtc' : 'day',
  }
  const isTaxed = side === 'sell' && !tax.isRetirement(accountId)
  const isKnown = isTaxed && lots !== null
  const brokerId = scope.snapshots.find(({ account }) => account.id === accountId)?.account.brokerId
  const broker = brokerId === undefined ? 'The broker' : deps.connections.definitionOf(brokerId).name
  return {
    order,
    estimatedPrice: price,
    estimatedAmount: toMoney(decimal(amount).toDecimalPlaces(2)),
    lots: lots && [...lots],
    shortTermGain: isKnown ? toMoney(gainOf(trade, 'short').toDecimalPlaces(2)) : null,
    longTermGain: isKnown ? toMoney(gainOf(trade, 'long').toDecimalPlaces(2)) : null,
    notes: [
      ...(isKnown
        ? [`${broker} takes no choice of lots with the order: choose these shares there, or its own method decides.`]
        : []),
      ...(isTaxed && lots === null
        ? ['What was paid for these shares is not known whole, so the gain is not known.']
        : []),
    ],
  }
}

function taxesOf({ plan, tax }: Told): Rebalance['taxes'] {
  const taxed = plan.trades.filter(({ side, accountId }) => side === 'sell' && !tax.isRetirement(accountId))
  const unknown = taxed.filter(({ lots }) => lots === null)
  if (unknown.length > 0) {
    const names = [...new Set(unknown.map(({ symbol }) => symbol))].join(', ')
    return {
      shortTermGain: null,
      longTermGain: null,
      totalGain: null,
      unknown: [{ what: 'taxes', reason: `the purchases of ${names} are not known whole` }],
    }
  }
  const shortGain = sum(taxed.map((trade) => gainOf(trade, 'short'))).toDecimalPlaces(2)
  const longGain = sum(taxed.map((trade) => gainOf(trade, 'long'))).toDecimalPlaces(2)
  return {
    shortTermGain: toMoney(shortGain),
    longTermGain: toMoney(longGain),
    totalGain: toMoney(shortGain.plus(longGain)),
    unknown: [],
  }
}
