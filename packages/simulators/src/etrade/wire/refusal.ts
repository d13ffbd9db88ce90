/** E*TRADE's refusals (brokers/etrade.md 2.17). Thrown anywhere in a route, written once, as JSON or XML. The code may be missing. */
export class WireRefusal extends Error {
  readonly status: number
  readonly code: number | undefined

  constructor(status: number, code: number | undefined, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const business =
  (code: number, text: string, status = 400) =>
  (): WireRefusal =>
    new WireRefusal(status, code, text)

export const notUsersAccount = business(100, 'Account key does not belong to user.')
export const serviceUnavailableText = 'The requested service is not currently available, please try after sometime.'
export const serviceUnavailable = business(100, serviceUnavailableText, 500)
export const invalidAccountKey = business(102, 'Please enter valid Account Key')
export const invalidPreviewId = business(101, '{com.etrade.api.v1.order.InvalidPreviewId}')
export const previewTimedOut = business(
  101,
  'For your protection, we have timed out your original order request. If you would like to place this order, please resubmit it now.',
)
export const notEnoughShares = business(
  1037,
  'We did not find enough available shares of this security in your account for the closing order as placed. Please check the number of shares you entered and resubmit your order. You may also need to check your open orders since shares for this security may already be allocated to an existing open order.',
)
export const stillUpdating = business(1524, 'Order still updating')
export const cannotCancel = business(
  5001,
  'This order is currently being executed or rejected. It cannot be cancelled.',
)
export const invalidAccount = business(7001, 'Invalid account')
export const invalidInstitution = business(7002, 'Invalid institution type')
export const noAlerts = business(53, 'There are currently no alerts in your inbox.', 404)
export const invalidDateRange = business(
  2002,
  'Invalid Date Range. Both fromDate & toDate should be provided, toDate should be greater than fromDate and fromDate should fall within last three years.',
)
export const invalidDateFormat = business(2004, 'Invalid date format. Format must be MMDDYYYY; for example, 07112018.')
export const invalidCount = (most: number): WireRefusal =>
  new WireRefusal(400, 2005, `Invalid count. Count value should be between 1 and ${most}.`)
export const rateLimitText = 'Number of requests exceeded the rate limit set'
export const rateLimited = (): WireRefusal => new WireRefusal(400, undefined, rateLimitText)

// Codes of 9901 to 9905 are the simulator's own: E*TRADE's are not known (brokers/etrade.md 2.17, SIM).
export const tooPoor = business(9901, 'Insufficient buying power for this order.')
export const unknownSymbol = (symbol: string): WireRefusal =>
  new WireRefusal(400, 9902, `The symbol ${symbol.slice(0, 40)} is not recognized.`)
export const optionLevel = (text: string): WireRefusal => new WireRefusal(400, 9903, text)
export const duplicateClientOrderId = business(9904, 'The client order id was used before.')
export const malformed = (text: string): WireRefusal => new WireRefusal(400, 9905, text)
