/** Settings that the account's owner makes (brokers/alpaca.md 2.2). */
import type { Collection } from '../../state/state-store.ts'
import { oneOf, optionalFlag, optionalText } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'
import { invalid } from '../wire/refusal.ts'

export interface AccountConfiguration {
  readonly fractional_trading: boolean
  readonly max_margin_multiplier: '1' | '2' | '4'
  readonly max_options_trading_level: number | null
  readonly no_shorting: boolean
  readonly ptp_no_exception_entry: boolean
  readonly suspend_trade: boolean
  readonly trade_confirm_email: 'all' | 'none'
  readonly disable_overnight_trading: boolean
}

const initial: AccountConfiguration = {
  fractional_trading: true,
  max_margin_multiplier: '4',
  max_options_trading_level: null,
  no_shorting: false,
  ptp_no_exception_entry: false,
  suspend_trade: false,
  trade_confirm_email: 'all',
  disable_overnight_trading: false,
}

function optionsLevel(body: Fields): number | null | undefined {
  const level = body['max_options_trading_level']
  if (level === undefined || level === null) return level
  if (typeof level !== 'number' || !Number.isInteger(level) || level < 0 || level > 3)
    throw invalid('max_options_trading_level must be 0, 1, 2 or 3')
  return level
}

export class Configurations {
  readonly #kept: Collection<AccountConfiguration>

  constructor(kept: Collection<AccountConfiguration>) {
    this.#kept = kept
  }

  of(accountId: string): AccountConfiguration {
    return this.#kept.get(accountId) ?? initial
  }

  /** Any subset of the names; an unknown name or value is refused and nothing changes. */
  change(accountId: string, body: Fields): AccountConfiguration {
    const known = this.of(accountId)
    const stranger = Object.keys(body).find((name) => !(name in initial))
    if (stranger !== undefined) throw invalid(`unknown field: ${stranger}`)
    const multipliers = ['1', '2', '4'] as const
    const level = optionsLevel(body)
    const next: AccountConfiguration = {
      fractional_trading: optionalFlag(body, 'fractional_trading') ?? known.fractional_trading,
      max_margin_multiplier:
        oneOf(optionalText(body, 'max_margin_multiplier'), multipliers, 'max_margin_multiplier must be 1, 2 or 4') ??
        known.max_margin_multiplier,
      max_options_trading_level: level === undefined ? known.max_options_trading_level : level,
      no_shorting: optionalFlag(body, 'no_shorting') ?? known.no_shorting,
      ptp_no_exception_entry: optionalFlag(body, 'ptp_no_exception_entry') ?? known.ptp_no_exception_entry,
      suspend_trade: optionalFlag(body, 'suspend_trade') ?? known.suspend_trade,
      trade_confirm_email:
        oneOf(optionalText(body, 'trade_confirm_email'), ['all', 'none'], 'trade_confirm_email must be all or none') ??
        known.trade_confirm_email,
      disable_overnight_trading: optionalFlag(body, 'disable_overnight_trading') ?? known.disable_overnight_trading,
    }
    this.#kept.set(accountId, next)
    return next
  }
}
