/** The account and its balance (alpaca.md 2.1, 8.1), which come in one answer. */
import { decimal, Money } from '@g2e/domain/money'
import type { Mapped, ReportedAccount, ReportedBalance } from '../../port/index.ts'
import { BrokerAccountId } from '../../port/index.ts'
import { mapEach, Notes } from '../wire/notes.ts'
import { decimalText, money } from '../wire/read.ts'
import { fits, wireAccount } from '../wire/schemas.ts'
import type { WireAccount } from '../wire/schemas.ts'

/** `GET /v2/account`, or a list of such. Throws WireMismatch. */
export function mapAccounts(payload: unknown): Mapped<ReportedAccount> {
  const notes = new Notes('account')
  const items = mapEach(notes, payload, (value) =>
    accountOf(fits(wireAccount, value, 'account', notes.path('')), notes),
  )
  return { items, warnings: notes.warnings }
}

export function mapBalances(payload: unknown): Mapped<ReportedBalance> {
  const notes = new Notes('balance')
  const items = mapEach(notes, payload, (value) => balanceOf(fits(wireAccount, value, 'balance', notes.path(''))))
  return { items, warnings: notes.warnings }
}

/** The statuses of the specification; SDK enums list more, and only ACTIVE is sure to trade. */
const statuses: ReadonlySet<string> = new Set([
  'INACTIVE',
  'PAPER_ONLY',
  'ONBOARDING',
  'SUBMISSION_FAILED',
  'SUBMITTED',
  'ACCOUNT_UPDATED',
  'APPROVAL_PENDING',
  'ACTIVE',
  'REJECTED',
  'ACCOUNT_CLOSED',
  'APPROVED',
  'ACCOUNT_CLOSED_PENDING',
  'ACTION_REQUIRED',
  'LIMITED',
  'DISABLED',
  'EDITED',
])

function accountOf(raw: WireAccount, notes: Notes): ReportedAccount {
  const note = tradingNote(raw, notes)
  return {
    id: BrokerAccountId(raw.id),
    accountNumber: raw.account_number ?? '',
    accountType: accountType(raw),
    accountName: null,
    currency: raw.currency,
    tradable: note === null,
    tradingNote: note,
    raw,
  }
}

/** A multiplier of 1 lends nothing. */
function accountType({ multiplier }: WireAccount): string | null {
  const factor = decimalText(multiplier)
  if (factor === null) return null
  return decimal(factor).eq(1) ? 'cash' : 'margin'
}

function tradingNote(raw: WireAccount, notes: Notes): string | null {
  const status = raw.status ?? ''
  if (status !== '' && !statuses.has(status)) notes.unknown('status', status, 'the account counts as not tradable')
  if (raw.account_blocked === true) return 'Alpaca has blocked this account.'
  if (raw.trading_blocked === true) return 'Alpaca has blocked trading in this account.'
  if (raw.trade_suspended_by_user === true) return 'Trading is suspended in the settings of this account at Alpaca.'
  return status === 'ACTIVE' ? null : `The account is not active at Alpaca (${status === '' ? 'no status' : status}).`
}

function balanceOf(raw: WireAccount): ReportedBalance {
  const cash = money(raw.cash)
  return {
    currency: raw.currency,
    cash,
    cashAvailable: cashAvailable(cash, money(raw.non_marginable_buying_power)),
    buyingPower: money(raw.buying_power),
    // Removed in July 2026; buying power is not put in its place (alpaca.md 8.1).
    dayTradingBuyingPower: money(raw.daytrading_buying_power),
    portfolioValue: money(raw.equity) ?? money(raw.portfolio_value),
    marginUsed: cash === null ? null : debit(cash),
    // `balance_asof` dates the `last_*` values, not these.
    asOf: null,
    raw,
  }
}

/** No settled or withdrawable figure exists; this is the page's approximation: max(0, min(cash, non-marginable)). */
function cashAvailable(cash: Money | null, nonMarginable: Money | null): Money | null {
  if (cash === null || nonMarginable === null) return null
  const least = decimal(cash).lte(nonMarginable) ? cash : nonMarginable
  return decimal(least).lte(0) ? Money('0') : least
}

const debit = (cash: Money): Money => (decimal(cash).lt(0) ? Money(cash.slice(1)) : Money('0'))
