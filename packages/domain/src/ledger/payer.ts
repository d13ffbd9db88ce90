/**
 * Whose payment it is, where a broker tells it in words alone. Schwab's dividends move dollars and name no security
 * (`brokers/schwab.md` 3.11, `transactions.json`); their description does. A guess would put income on a wrong holding, so
 * only what is held or was traded in the same account can be meant, and only if the words mean exactly one of these.
 */

export interface Payer {
  readonly symbol: string
  readonly name: string | null
}

/** What a legal name carries besides the name; brokers cut and abbreviate it each in its own way. */
const legalForms: ReadonlySet<string> = new Set(
  'A AG CL CLASS CO COM COMPANY COMPANIES CORP CORPORATION ETF FUND INC INCORPORATED LIMITED LP LTD NA NV OF PLC SA SE THE TR TRUST'.split(
    ' ',
  ),
)

function wordsOf(name: string): string {
  const words = name
    .toUpperCase()
    .replaceAll(/['’.]/g, '')
    .split(/[^A-Z0-9]+/)
  return words.filter((word) => word !== '' && !legalForms.has(word)).join(' ')
}

/** `QUALIFIED DIVIDEND ~ COCA COLA CO`: what comes last is the payer, what comes before is the kind. */
const lastPart = (description: string): string => description.split(/\s[~-]\s/).at(-1) ?? description

/**
 * The symbol of the one payer that a description means: its symbol in brackets at the end, or its name (without legal form)
 * after the kind. `null` when it means none or more than one of them.
 */
export function payerOf(description: string, payers: Iterable<Payer>): string | null {
  const atEnd = /\(([A-Z][A-Z0-9./ -]{0,11})\)\s*$/.exec(description)?.[1]
  const inBrackets = atEnd === undefined || atEnd === 'THE' ? undefined : atEnd
  const named = wordsOf(lastPart(description))
  const meant = new Set<string>()
  for (const { symbol, name } of payers) {
    if (inBrackets === undefined ? name !== null && named !== '' && wordsOf(name) === named : symbol === inBrackets)
      meant.add(symbol)
  }
  const [symbol] = meant
  return symbol !== undefined && meant.size === 1 ? symbol : null
}
