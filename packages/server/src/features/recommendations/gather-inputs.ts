/** One reading of everything that ideas are made of. What cannot be read is left out, and then nothing is claimed about it. */
import { BrokerError } from '@g2e/brokers/port'
import type { Portfolio } from '@g2e/contract/portfolio'
import { isRetirementAccount } from '@g2e/domain/accounts'
import { priceSignals } from '@g2e/domain/advice'
import type { AdviceAccount, AdviceInputs, HeldPosition, PriceSignals } from '@g2e/domain/advice'
import { Money, Percent, Price, Quantity } from '@g2e/domain/money'
import { closeMinute, newYorkInstant, newYorkTime, tradingDateOf } from '@g2e/domain/calendar'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { AccountRecord } from '../accounts/index.ts'
import type { RecommendationsDeps } from './recommendations-deps.ts'

export interface IdeaScope {
  readonly symbols?: readonly string[] | undefined
  readonly accountId?: string | undefined
}

/** What idle cash may go into where no broad fund is held. */
const broadFundSymbol = 'VTI'
/** Charts are read of the largest positions only; the rest is too small for an idea. */
const chartsMax = 20
const chartsAtOnce = 4
/** 252 closes need a year of calendar days and some. */
const chartMs = 380 * dayMs
/** 26 U.S.C. 1091: 30 days before a sale (the 30 after it are told as a risk). */
const washSaleMs = 30 * dayMs

const dateOf = (ms: number): string => newYorkTime(ms).date
const orNull = <T>(read: (text: string) => T, text: string | null): T | null => (text === null ? null : read(text))

function isTaxable(account: AccountRecord): boolean | null {
  if (isRetirementAccount(account)) return false
  return account.accountType === null ? null : true
}

async function adviceAccounts(
  { accounts, connections, reconciliation }: RecommendationsDeps,
  userId: string,
  portfolio: Portfolio,
): Promise<readonly AdviceAccount[]> {
  const [own, links] = await Promise.all([accounts.list(userId), connections.list(userId)])
  const trading = new Set(
    links.filter(({ access, status }) => access === 'trade' && status === 'active').map(({ id }) => id),
  )
  // Nothing is advised on figures that are in question.
  const disputed = new Set<string>()
  for (const { accountId } of portfolio.accounts)
    if ((await reconciliation.holding(userId, accountId)).length > 0) disputed.add(accountId)
  return portfolio.accounts.flatMap(({ accountId, accountName, cash }) => {
    const account = own.find(({ id }) => id === accountId)
    if (!account) return []
    return [
      {
        accountId,
        name: accountName,
        cash: orNull(Money, cash),
        mayTrade:
          account.tradable &&
          account.connectionId !== null &&
          trading.has(account.connectionId) &&
          !disputed.has(accountId),
        isTaxable: isTaxable(account),
      },
    ]
  })
}

const heldPositions = ({ positions }: Portfolio): readonly HeldPosition[] =>
  positions.map(({ symbol, assetType, sector, currentPrice, marketValue, weightPercent, holdings }) => ({
    symbol,
    assetType,
    sector,
    price: orNull(Price, currentPrice),
    marketValue: orNull(Money, marketValue),
    weightPercent: orNull(Percent, weightPercent),
    holdings: holdings.map((part) => ({
      accountId: part.accountId,
      quantity: Quantity(part.quantity),
      unrealizedPl: orNull(Money, part.unrealizedPl),
      marketValue: orNull(Money, part.marketValue),
    })),
  }))

/** `null`: no source has a chart of it just now. */
async function signalsOf(
  deps: RecommendationsDeps,
  userId: string,
  symbol: string,
  nowMs: number,
): Promise<PriceSignals | null> {
  const query = {
    symbol,
    timeframe: '1Day',
    from: isoOf(nowMs - chartMs),
    to: isoOf(nowMs),
    adjustment: 'split',
  } as const
  try {
    const { bars } = await deps.market.bars(userId, query)
    const dated = bars.map(({ time, close }) => ({ date: dateOf(Date.parse(time)), close }))
    // A day that still trades has no close yet.
    const closed = dated.filter(({ date }) => date < tradingDateOf(nowMs))
    return priceSignals(
      closed.map(({ date, close }) => ({ at: isoOf(newYorkInstant(date, closeMinute(date))), close })),
    )
  } catch (error) {
    if (!(error instanceof BrokerError) && !(error instanceof ProblemError)) throw error
    deps.platform.log.debug({ err: error, symbol }, 'an idea goes without a chart')
    return null
  }
}

async function readSignals(
  deps: RecommendationsDeps,
  userId: string,
  symbols: readonly string[],
  nowMs: number,
): Promise<ReadonlyMap<string, PriceSignals>> {
  const found = new Map<string, PriceSignals>()
  for (let start = 0; start < symbols.length; start += chartsAtOnce) {
    const batch = symbols.slice(start, start + chartsAtOnce)
    const read = await Promise.all(
      batch.map(async (symbol) => [symbol, await signalsOf(deps, userId, symbol, nowMs)] as const),
    )
    for (const [symbol, signals] of read) if (signals) found.set(symbol, signals)
  }
  return found
}

async function boughtLately(
  { accounts }: RecommendationsDeps,
  userId: string,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const recent = await accounts.ledger(userId, { type: 'buy', from: dateOf(nowMs - washSaleMs) })
  return new Set(recent.flatMap(({ symbol }) => symbol ?? []))
}

/** `nowMs` in the broker's time. @throws 404 for an account that is not this user's. */
export async function gatherInputs(
  deps: RecommendationsDeps,
  userId: string,
  { symbols = [], accountId }: IdeaScope,
  nowMs: number,
): Promise<AdviceInputs> {
  const portfolio = await deps.portfolio.read(userId, accountId === undefined ? {} : { accountIds: [accountId] })
  const positions = heldPositions(portfolio)
  const held = new Set(positions.map(({ symbol }) => symbol))
  const others = [...new Set([...symbols.filter((symbol) => !held.has(symbol)), broadFundSymbol])]
  const charted = [...new Set([...symbols, ...positions.slice(0, chartsMax).map(({ symbol }) => symbol)])].slice(
    0,
    chartsMax,
  )
  // Nothing to advise on: no source needs to be asked.
  const isEmpty = portfolio.accounts.length === 0
  const [quotes, signals, accounts, settings, bought] = await Promise.all([
    isEmpty ? [] : deps.market.quotes(userId, others).then(({ items }) => items),
    isEmpty ? new Map<string, PriceSignals>() : readSignals(deps, userId, charted, nowMs),
    adviceAccounts(deps, userId, portfolio),
    deps.orders.tradingSettings(userId),
    boughtLately(deps, userId, nowMs),
  ])
  const buyables = quotes.flatMap(({ symbol, last }) => (last === null ? [] : [{ symbol, price: Price(last) }]))
  return {
    asOf: portfolio.asOf,
    totalValue: Money(portfolio.totals.totalValue),
    cash: Money(portfolio.totals.cash),
    positions,
    accounts,
    signals,
    asked: buyables.filter(({ symbol }) => symbols.includes(symbol) && !held.has(symbol)),
    broadFund: buyables.find(({ symbol }) => symbol === broadFundSymbol) ?? null,
    concentrationPercent: orNull(Percent, settings.concentrationPercent),
    boughtLately: bought,
  }
}
