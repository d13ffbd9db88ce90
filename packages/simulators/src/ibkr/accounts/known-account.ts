/** Which account a call means. */
import type { Call } from '../desk.ts'
import { optionalText } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'

/** The account in the path, of this login; anything else is a 500 like other bad input (brokers/ibkr.md 3). */
export function accountOf({ gateway, params }: Call): string {
  const accountId = optionalText(params, 'accountId') ?? ''
  if (!gateway.accountIds.includes(accountId)) throw serverError('account id is not valid')
  return accountId
}

/** The same for `/portfolio`, which wants `/portfolio/accounts` to have been asked first (brokers/ibkr.md 2.2). */
export function portfolioAccountOf(call: Call): string {
  if (!call.memory.hasPortfolioAccounts) throw serverError('Please query /portfolio/accounts first')
  return accountOf(call)
}
