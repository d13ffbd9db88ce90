/**
 * Accounts and balances (schwab.md 3.1, 3.2, 7). The list of accounts does not hold the hash by which every other call
 * names an account, so the two answers are joined on the plain number, which is shown to nobody but masked.
 */
import { Money, decimal, toMoney } from '@g2e/domain/money'
import { z } from 'zod'
import { BrokerAccountId } from '../../port/index.ts'
import type { Mapped, ReportedAccount, ReportedBalance } from '../../port/index.ts'
import { Notes, mapEach } from '../wire/notes.ts'
import { isObject, money } from '../wire/read.ts'
import { fits, wireAccount, wireAccountNumber, wirePreference } from '../wire/schemas.ts'
import type { WireAccount, WireBalances, WirePreference } from '../wire/schemas.ts'

/** What the other two answers say about an account, by its plain number. */
export interface KnownAccounts {
  readonly hashes: ReadonlyMap<string, string>
  readonly nicknames: ReadonlyMap<string, string>
}
const nothingKnown: KnownAccounts = { hashes: new Map(), nicknames: new Map() }

/** `GET /accounts/accountNumbers`: plain number to hash. Throws WireMismatch. */
export function mapAccountNumbers(payload: unknown): ReadonlyMap<string, string> {
  const pairs = fits(z.array(wireAccountNumber), payload, 'account numbers', '')
  return new Map(pairs.map(({ accountNumber, hashValue }) => [accountNumber, hashValue]))
}

/** `GET /userPreference`, as one object or a list of one. Throws WireMismatch. */
export function mapPreference(payload: unknown): WirePreference {
  const one: unknown = Array.isArray(payload) ? payload[0] : payload
  return fits(wirePreference, one, 'user preference', '')
}

export const nicknamesIn = ({ accounts }: WirePreference): ReadonlyMap<string, string> =>
  new Map(
    (accounts ?? []).flatMap(({ accountNumber, nickName }) => (nickName ? [[accountNumber, nickName] as const] : [])),
  )

/** `GET /accounts`, one account of it, or the list of numbers and hashes. Throws WireMismatch. */
export function mapAccounts(payload: unknown, known: KnownAccounts = nothingKnown): Mapped<ReportedAccount> {
  const notes = new Notes('account')
  const items = mapEach(notes, payload, (value) =>
    isObject(value) && 'hashValue' in value
      ? numberOnly(fits(wireAccountNumber, value, 'account', notes.path('')))
      : accountOf(fits(wireAccount, value, 'account', notes.path('')), known, notes),
  )
  return { items, warnings: notes.warnings }
}

/** An account of which nothing is known but how it is called. */
const numberOnly = (raw: { readonly accountNumber: string; readonly hashValue: string }): ReportedAccount => ({
  id: BrokerAccountId(raw.hashValue),
  accountNumber: raw.accountNumber,
  accountType: null,
  accountName: null,
  currency: 'USD',
  tradable: true,
  tradingNote: null,
  raw,
})

function accountOf(raw: WireAccount, { hashes, nicknames }: KnownAccounts, notes: Notes): ReportedAccount {
  const { accountNumber, type, isClosingOnlyRestricted } = raw.securitiesAccount
  const hash = hashes.get(accountNumber)
  if (hash === undefined)
    notes.warn('securitiesAccount.accountNumber', 'The answer holds no hash for this account; its calls need one.')
  return {
    id: BrokerAccountId(hash ?? accountNumber),
    accountNumber,
    accountType: typeOf(type, notes),
    accountName: nicknames.get(accountNumber) ?? null,
    currency: 'USD',
    tradable: true,
    // It still takes orders that close a position; the broker refuses the others by itself.
    tradingNote: isClosingOnlyRestricted === true ? 'Schwab takes only orders that close a position here.' : null,
    raw,
  }
}

const types: ReadonlyMap<string, string> = new Map([
  ['CASH', 'cash'],
  ['MARGIN', 'margin'],
])

function typeOf(type: string | null | undefined, notes: Notes): string | null {
  if (type === null || type === undefined || type === '') return null
  const known = types.get(type)
  if (known === undefined) notes.unknown('securitiesAccount.type', type, 'the account type is left out')
  return known ?? null
}

/** The same answers as {@link mapAccounts}: current balances, never those of the morning or projected ones. Throws WireMismatch. */
export function mapBalances(payload: unknown): Mapped<ReportedBalance> {
  const notes = new Notes('balance')
  const items = mapEach(notes, payload, (value) =>
    balanceOf(fits(wireAccount, value, 'balance', notes.path('')), notes),
  )
  return { items, warnings: notes.warnings }
}

function balanceOf(raw: WireAccount, notes: Notes): ReportedBalance {
  const { type, currentBalances, roundTrips, isDayTrader } = raw.securitiesAccount
  if (!currentBalances) notes.warn('securitiesAccount.currentBalances', 'The answer holds no current balances.')
  const balances: WireBalances = currentBalances ?? {}
  const isMargin = type === 'MARGIN'
  const cash = cashIn(balances)
  return {
    currency: 'USD',
    cash,
    // Of a margin account: what can be used without a loan.
    cashAvailable: money(isMargin ? balances.availableFundsNonMarginableTrade : balances.cashAvailableForTrading),
    buyingPower: money(isMargin ? balances.buyingPower : balances.cashAvailableForTrading),
    dayTradingBuyingPower: isMargin ? money(balances.dayTradingBuyingPower) : null,
    portfolioValue: money(balances.liquidationValue) ?? money(raw.aggregatedBalance?.currentLiquidationValue),
    marginUsed: isMargin ? debitOf(balances, cash) : null,
    dayTrades: isMargin ? { made: roundTrips ?? null, left: null, isPatternDayTrader: isDayTrader ?? null } : null,
    asOf: null,
    raw,
  }
}

/** Sweep and money market holdings are not listed as positions, so what they are worth is cash (schwab.md 7). */
function cashIn({ cashBalance, totalCash, moneyMarketFund }: WireBalances): Money | null {
  const cash = money(cashBalance) ?? money(totalCash)
  const swept = money(moneyMarketFund)
  if (cash === null || swept === null || swept === '0') return cash
  return toMoney(decimal(cash).plus(swept))
}

/** The debit, `max(0, -marginBalance)`; without that figure by the cash, as at every broker. */
function debitOf({ marginBalance }: WireBalances, cash: Money | null): Money | null {
  const balance = money(marginBalance) ?? cash
  if (balance === null) return null
  return decimal(balance).lt(0) ? toMoney(decimal(balance).neg()) : Money('0')
}
