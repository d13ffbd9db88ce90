/** Accounts and balances (brokers/etrade.md 2.1, 2.2, 5). `cashBalance` is 0 on margin accounts and no cash figure there. */
import { decimal, Money } from '@g2e/domain/money'
import { BrokerAccountId } from '../../port/index.ts'
import type { Mapped, ReportedAccount, ReportedBalance } from '../../port/index.ts'
import { contentOf, elementsOf } from '../wire/document.ts'
import { mapEach, mismatch, Notes } from '../wire/notes.ts'
import { epochMs, isObject, isoOf, money, NotAsDocumented, part, requiredText, text } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

const currency = 'USD'

/** `GET /v1/accounts/list`: brokerage accounts that are not closed. Throws WireMismatch. */
export function mapAccounts(payload: unknown): Mapped<ReportedAccount> {
  const notes = new Notes('account')
  const list = elementsOf(notes, payload, {
    root: 'AccountListResponse',
    path: ['Accounts', 'Account'],
    isElement: (value) => 'accountIdKey' in value,
  })
  return { items: mapEach(notes, list, accountOf), warnings: notes.warnings }
}

function accountOf(value: unknown, notes: Notes): ReportedAccount | undefined {
  if (!isObject(value)) throw new NotAsDocumented(value, 'an account')
  const key = requiredText(value['accountIdKey'], 'the key of an account (accountIdKey)')
  const status = text(value['accountStatus']) ?? ''
  if (status === 'CLOSED') return undefined
  const institution = text(value['institutionType'])
  if (institution !== null && institution !== 'BROKERAGE') {
    notes.warn('institutionType', `An account of type ${institution} is no brokerage account; it is left out.`)
    return undefined
  }
  if (status !== 'ACTIVE') notes.unknown('accountStatus', status, 'the account counts as not tradable')
  const name = text(value['accountName'])?.trim() ?? ''
  return {
    id: BrokerAccountId(key),
    accountNumber: text(value['accountId']) ?? '',
    accountType: text(value['accountMode'])?.toLowerCase() ?? null,
    accountName: name === '' ? text(value['accountDesc']) : name,
    currency,
    tradable: status === 'ACTIVE',
    tradingNote: status === 'ACTIVE' ? null : `The account is not active at E*TRADE (${status || 'no status'}).`,
    raw: value,
  }
}

/** `GET .../balance`, or a list of such. Throws WireMismatch. */
export function mapBalances(payload: unknown): Mapped<ReportedBalance> {
  const notes = new Notes('balance')
  const content = contentOf('balance', payload, 'BalanceResponse')
  if (content === undefined || (isObject(content) && Object.keys(content).length === 0)) {
    return { items: [], warnings: [] }
  }
  const list = Array.isArray(content) ? content : [content]
  notes.place = Array.isArray(content) ? '' : 'BalanceResponse'
  const items = mapEach(notes, list, (value) => {
    if (!Array.isArray(content)) notes.index = -1
    return balanceOf(value)
  })
  return { items, warnings: notes.warnings }
}

function balanceOf(value: unknown): ReportedBalance {
  const raw = isObject(value) && isObject(value['BalanceResponse']) ? value['BalanceResponse'] : value
  if (!isObject(raw)) throw new NotAsDocumented(raw, 'a balance')
  const computed = raw['Computed'] ?? raw['ComputedBalance']
  // Without figures there is nothing to believe: an empty balance must not read as an empty account.
  if (!isObject(computed)) throw mismatch('balance', 'Computed', 'the computed figures are missing', raw)
  const asOf = epochMs(epochLike(raw['asOfDate']))
  const shared = {
    currency,
    portfolioValue: money(part(computed['RealTimeValues'])['totalAccountValue']),
    asOf: asOf === null ? null : isoOf(asOf),
    raw,
  }
  return isMargin(raw, computed) ? { ...shared, ...marginOf(raw, computed) } : { ...shared, ...cashOf(computed) }
}

/** Documented only as a date; anything but a count of time is left to the time of the answer. */
const epochLike = (value: unknown): unknown =>
  typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}$/.test(value)) ? value : null

/** IRA is neither: there the figures that only margin accounts have decide (brokers/etrade.md 5). */
function isMargin({ accountMode }: WireObject, computed: WireObject): boolean {
  if (accountMode === 'MARGIN') return true
  if (accountMode === 'CASH') return false
  const power = money(computed['marginBuyingPower'])
  return power !== null && !decimal(power).isZero()
}

type Figures = Pick<
  ReportedBalance,
  'cash' | 'cashAvailable' | 'buyingPower' | 'dayTradingBuyingPower' | 'marginUsed' | 'dayTrades'
>

/** `cashAvailableForInvestment` holds unsettled money, which invites violations: the settled figure is the safe one. */
const cashOf = (computed: WireObject): Figures => ({
  cash: money(computed['cashBalance']),
  cashAvailable: money(computed['settledCashForInvestment']),
  buyingPower: money(computed['cashBuyingPower']),
  dayTradingBuyingPower: null,
  marginUsed: Money('0'),
})

function marginOf({ dayTraderStatus }: WireObject, computed: WireObject): Figures {
  const cash = money(computed['accountBalance'])
  const told = typeof dayTraderStatus === 'string' && /PDT|PATTERN/i.test(dayTraderStatus) ? dayTraderStatus : null
  const isDayTrader = told !== null && !/^(?:NO|NOT|NON)[_ -]/i.test(told)
  return {
    cash,
    cashAvailable: money(computed['cashBuyingPower']),
    buyingPower: money(computed['marginBuyingPower']),
    // 0 for everybody else, which would read as "no power".
    dayTradingBuyingPower: isDayTrader ? money(computed['dtMarginBuyingPower']) : null,
    marginUsed: cash === null ? null : decimal(cash).lt(0) ? Money(cash.slice(1)) : Money('0'),
    dayTrades: told === null ? null : { made: null, left: null, isPatternDayTrader: isDayTrader },
  }
}
