/**
 * Whether gains and losses in an account are taxed when they are realized. Brokers tell it in a word of the account's type,
 * or only in its name: at E*TRADE a Roth IRA is of type `cash` and called `ROTH IRA`, at Schwab the type is `CASH` or `MARGIN`.
 */
const inType = /\b(?:ira|roth|401|403|457|sep|simple|retirement|hsa|529|pension)/i
/** A name is a person's to give, so words that mean other things too (simple, sep) do not count in it. */
const inName = /\b(?:ira|roth|hsa|529|retirement|pension)\b|\b(?:401 ?\(?k|403 ?\(?b|457 ?\(?b)\b/i

export const isRetirementAccount = ({
  accountType,
  accountName,
}: {
  readonly accountType: string | null
  readonly accountName: string
}): boolean => inType.test(accountType ?? '') || inName.test(accountName)
