/** Accounts and their balances (ibkr.md 3.1, 3.2, 6). All balances are in the account's base currency. */
import { decimal, Money } from '@g2e/domain/money'
import { z } from 'zod'
import type { Mapped, ReportedAccount, ReportedBalance } from '../../port/index.ts'
import { BrokerAccountId } from '../../port/index.ts'
import { mapEach, mismatch, Notes } from '../wire/notes.ts'
import { epoch, isObject, money, NotAsDocumented } from '../wire/read.ts'
import type { WireObject } from '../wire/read.ts'

const maybeText = z.string().nullish()
const flag = z.boolean().nullish()

const wireAccount = z.looseObject({
  id: z.string().min(1),
  accountId: maybeText,
  accountAlias: maybeText,
  displayName: maybeText,
  accountTitle: maybeText,
  currency: z.string().min(1),
  type: maybeText,
  acctCustType: maybeText,
  clearingStatus: maybeText,
  brokerageAccess: flag,
  noClientTrading: flag,
})
type WireAccount = z.infer<typeof wireAccount>

/** `GET /portfolio/accounts`. Throws WireMismatch. */
export function mapAccounts(payload: unknown): Mapped<ReportedAccount> {
  const notes = new Notes('account')
  const items = mapEach(notes, payload, (value) => {
    const fit = wireAccount.safeParse(value)
    if (fit.success) return accountOf(fit.data, notes)
    const [issue] = fit.error.issues
    throw mismatch('account', notes.path(issue?.path.join('.') ?? ''), issue?.message ?? 'it is no account', value)
  })
  return { items, warnings: notes.warnings }
}

function accountOf(raw: WireAccount, notes: Notes): ReportedAccount {
  const id = raw.accountId ?? raw.id
  const note = tradingNote(raw, notes)
  const name = raw.accountAlias ?? raw.displayName ?? null
  return {
    id: BrokerAccountId(id),
    accountNumber: id,
    accountType: (raw.acctCustType ?? raw.type)?.toLowerCase() ?? null,
    accountName: name === id ? null : name,
    currency: raw.currency,
    tradable: note === null,
    tradingNote: note,
    raw,
  }
}

const clearingWords: ReadonlyMap<string, string> = new Map([
  ['P', 'pending'],
  ['N', 'new'],
  ['A', 'abandoned'],
  ['R', 'rejected'],
  ['C', 'closed'],
])

function tradingNote(raw: WireAccount, notes: Notes): string | null {
  const status = raw.clearingStatus ?? ''
  if (status !== '' && status !== 'O') {
    const word = clearingWords.get(status)
    if (word === undefined) notes.unknown('clearingStatus', status, 'the account counts as not tradable')
    return `The account is not open at Interactive Brokers (${word ?? status}).`
  }
  if (raw.brokerageAccess === false) return 'This account has no access to trading at Interactive Brokers.'
  if (raw.noClientTrading === true) return 'Interactive Brokers lets clients not trade in this account.'
  return null
}

/** `GET /portfolio/{id}/summary` (whole) or `/ledger` (cash and value only). Throws WireMismatch. */
export function mapBalances(payload: unknown): Mapped<ReportedBalance> {
  const notes = new Notes('balance')
  const items = mapEach(notes, payload, (value) => {
    if (!isObject(value)) throw new NotAsDocumented(value, 'a summary of balances')
    if (isObject(value['netliquidation']) || isObject(value['totalcashvalue'])) return balanceOf(value)
    if (isObject(value['BASE'])) return ledgerBalance(value, value['BASE'])
    throw new NotAsDocumented(value['netliquidation'], 'a summary of balances (netliquidation)')
  })
  return { items, warnings: notes.warnings }
}

/** Numbers are in `amount`; `isNull` and a missing key mean "does not apply". */
function amountIn(summary: WireObject, key: string): Money | null {
  const entry = summary[key]
  if (entry === undefined || entry === null) return null
  if (!isObject(entry)) throw new NotAsDocumented(entry, `an amount (${key})`)
  return entry['isNull'] === true ? null : money(entry['amount'])
}

function balanceOf(summary: WireObject): ReportedBalance {
  const cash = amountIn(summary, 'totalcashvalue')
  const entries = ['netliquidation', 'totalcashvalue', 'availablefunds'].map((key) => summary[key]).filter(isObject)
  const currency = entries.map((entry) => entry['currency']).find((word) => typeof word === 'string' && word !== '')
  if (typeof currency !== 'string') throw new NotAsDocumented(currency, 'the currency of the balances')
  return {
    currency,
    cash,
    cashAvailable: cashAvailable(cash, amountIn(summary, 'availablefunds')),
    buyingPower: amountIn(summary, 'buyingpower'),
    // Buying power already holds what margin accounts may use within a day; there is no key of its own (ibkr.md 6).
    dayTradingBuyingPower: null,
    portfolioValue: amountIn(summary, 'netliquidation'),
    marginUsed: cash === null ? null : debit(cash),
    dayTrades: dayTradesOf(summary['daytradesremaining']),
    asOf: entries.map((entry) => epoch(entry['timestamp'])).find((at) => at !== null) ?? null,
    raw: summary,
  }
}

/** `-1`, or a word, allows any number (ibkr.md 6). */
function dayTradesOf(entry: unknown): NonNullable<ReportedBalance['dayTrades']> | null {
  if (!isObject(entry) || entry['isNull'] === true) return null
  const told = entry['value'] ?? entry['amount']
  const text = typeof told === 'number' ? String(told) : told
  const left = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : null
  return { made: null, left, isPatternDayTrader: null }
}

/** On margin, available funds are equity less margin, not cash: min(max(cash, 0), availablefunds) (ibkr.md 6). */
function cashAvailable(cash: Money | null, available: Money | null): Money | null {
  if (cash === null || available === null) return null
  if (decimal(cash).lte(0)) return Money('0')
  return decimal(cash).lte(available) ? cash : available
}

const debit = (cash: Money): Money => (decimal(cash).lt(0) ? Money(cash.slice(1)) : Money('0'))

/** The pseudo-currency BASE sums up all; which currency it is, the one with rate 1 tells. */
function ledgerBalance(ledger: WireObject, base: WireObject): ReportedBalance {
  const currency = baseCurrencyOf(ledger)
  if (currency === undefined) throw new NotAsDocumented(base['currency'], 'the base currency of the ledger')
  const cash = money(base['cashbalance'])
  return {
    currency,
    cash,
    cashAvailable: null,
    buyingPower: null,
    dayTradingBuyingPower: null,
    portfolioValue: money(base['netliquidationvalue']),
    marginUsed: cash === null ? null : debit(cash),
    asOf: epoch(base['timestamp']),
    raw: ledger,
  }
}

const baseCurrencyOf = (ledger: WireObject): string | undefined =>
  Object.entries(ledger).find(([name, row]) => name !== 'BASE' && isObject(row) && row['exchangerate'] === 1)?.[0]

/** What one unit of each currency of the ledger is worth in the base currency. Throws WireMismatch. */
export function mapRates(ledger: unknown): ReadonlyMap<string, string> {
  if (!isObject(ledger)) throw mismatch('ledger', '', 'expected a map by currency', ledger)
  const rates = new Map<string, string>()
  for (const [currency, row] of Object.entries(ledger)) {
    const rate = isObject(row) ? money(row['exchangerate']) : null
    if (rate !== null) rates.set(currency, rate)
  }
  return rates
}
