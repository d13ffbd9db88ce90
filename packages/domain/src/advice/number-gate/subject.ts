/**
 * What a figure is said of. A right number on the wrong symbol is a wrong number, so a figure is tied to the symbols of its
 * sentence (a table row is a sentence), or, where it names none, to those of its paragraph so far.
 */
import type { Fact } from './types.ts'

/** Names that people use instead of symbols; a fact's own label adds nothing that is as sure. */
const names: Readonly<Record<string, readonly string[]>> = {
  apple: ['AAPL'],
  microsoft: ['MSFT'],
  alphabet: ['GOOGL', 'GOOG'],
  google: ['GOOGL', 'GOOG'],
  amazon: ['AMZN'],
  nvidia: ['NVDA'],
  meta: ['META'],
  facebook: ['META'],
  tesla: ['TSLA'],
  netflix: ['NFLX'],
  berkshire: ['BRK.B', 'BRK.A'],
  jpmorgan: ['JPM'],
  walmart: ['WMT'],
  disney: ['DIS'],
  intel: ['INTC'],
  costco: ['COST'],
  boeing: ['BA'],
  exxon: ['XOM'],
  chevron: ['CVX'],
  pfizer: ['PFE'],
  broadcom: ['AVGO'],
  oracle: ['ORCL'],
  salesforce: ['CRM'],
  adobe: ['ADBE'],
  visa: ['V'],
  mastercard: ['MA'],
  bitcoin: ['BTC/USD'],
  ethereum: ['ETH/USD'],
  'coca-cola': ['KO'],
  pepsico: ['PEP'],
  pepsi: ['PEP'],
  'home depot': ['HD'],
  'eli lilly': ['LLY'],
  'johnson & johnson': ['JNJ'],
  'procter & gamble': ['PG'],
  merck: ['MRK'],
  unitedhealth: ['UNH'],
  caterpillar: ['CAT'],
  starbucks: ['SBUX'],
  nike: ['NKE'],
  paypal: ['PYPL'],
}

/** Capitals that are no symbols, unless a fact has one of that name. */
const noSymbols = new Set(
  (
    'USD EUR GBP JPY CHF CAD US UK EU ETF ETFS PE EPS CEO CFO AI YTD NYSE NASDAQ GDP CPI PPI FY IRA IRS SEC FINRA OK VS VAR HHI TWR MWR XIRR PL ROI ROE EBIT EBITDA DCF FED FOMC ' +
    'ATM ITM OTM DTE IV RSI MACD SMA EMA ATR VWAP HIGH LOW OPEN BUY SELL HOLD TRIM ADD NO YES AND OR NOT THE FOR OF IN ON AT TO BY ET EST EDT UTC AM PM GTC DAY IOC FOK LLC INC PLC NAV AUM REIT ADR IPO ' +
    'API CSV PDF ID FAQ ESG EM DM QE BPS BP PP MM BN TN KM CASH DEBT TOTAL NET NOTE TIP RISK'
  ).split(' '),
)

export interface Mention {
  readonly start: number
  readonly end: number
  readonly symbols: readonly string[]
}

export const normalSymbol = (symbol: string): string => symbol.toUpperCase().replace(/^\$/u, '').replace(/[/ ]/gu, '.')

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)

/** Every symbol or name in the plain text, in order. */
export function findMentions(text: string, facts: readonly Fact[]): readonly Mention[] {
  const known = [...new Set(facts.flatMap(({ symbol }) => (symbol ? [symbol.toUpperCase()] : [])))]
  const mentions: Mention[] = []
  const add = (match: RegExpMatchArray, symbols: readonly string[]) => {
    const start = match.index ?? 0
    const end = start + match[0].length
    if (!mentions.some((other) => start < other.end && end > other.start))
      mentions.push({ start, end, symbols: symbols.map(normalSymbol) })
  }
  for (const symbol of known.toSorted((a, b) => b.length - a.length)) {
    const spellings = escaped(symbol)
      .replace(String.raw`\.`, String.raw`[. /-]`)
      .replace(String.raw`\/`, '[/-]?')
    for (const match of text.matchAll(
      new RegExp(`(?<![A-Za-z0-9.])\\$?${spellings}(?![A-Za-z0-9]|\\.[A-Za-z0-9])`, 'gu'),
    ))
      add(match, [symbol])
  }
  for (const [name, symbols] of Object.entries(names))
    for (const match of text.matchAll(new RegExp(`\\b${escaped(name)}\\b`, 'giu'))) {
      // "Meta" and "Visa" are companies, "meta" and "visa" are words.
      if (/^[A-Z]/u.test(match[0])) add(match, symbols)
    }
  for (const match of text.matchAll(/(?<![A-Za-z0-9.&-])\$?[A-Z]{2,5}(?:\.[A-Z])?(?![A-Za-z0-9&-])/gu))
    if (!noSymbols.has(match[0].replace('$', ''))) add(match, [match[0]])
  return mentions.toSorted((a, b) => a.start - b.start)
}

export interface Sentence {
  readonly start: number
  readonly end: number
  /** Where its paragraph begins. */
  readonly paragraphStart: number
  readonly isTableRow: boolean
}

/** Lines are cut at full stops, not inside numbers or abbreviations; a table row is one sentence. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = []
  let paragraphStart = 0
  let at = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') paragraphStart = at + line.length + 1
    const isTableRow = /^\s*\|.*\|/u.test(line) || (line.match(/\|/gu)?.length ?? 0) >= 2 || /\t/u.test(line.trim())
    if (isTableRow) paragraphStart = at
    const ends = isTableRow
      ? []
      : [...line.matchAll(/[.!?;](?=\s+\S)(?<!\b(?:vs|approx|approx|e\.g|i\.e|no|inc|co|corp|u\.s|pub)\.)/giu)]
    let start = at
    for (const end of [...ends.map((match) => at + match.index + 1), at + line.length]) {
      sentences.push({ start, end, paragraphStart, isTableRow })
      start = end
    }
    at += line.length + 1
  }
  return sentences
}

export interface Subject {
  /** Symbols that the figure may be of; `null`: none is named, any may be meant. */
  readonly symbols: ReadonlySet<string> | null
  /** Every symbol of the sentence: what two facts together may be of. */
  readonly nearby: ReadonlySet<string>
}

const joined = /^\s*(?:,|and|or|&|\/|,\s*and|versus|vs\.?|plus|\+)\s*$/iu

/** The mention before, with those that are listed together with it: "AAPL and MSFT are 18% and 12%". */
function listEndingAt(text: string, mentions: readonly Mention[], last: number): readonly Mention[] {
  const list: Mention[] = []
  for (let index = last; index >= 0; index -= 1) {
    const mention = mentions[index]
    const next = list[0]
    if (!mention || (next && !joined.test(text.slice(mention.end, next.start)))) break
    list.unshift(mention)
  }
  return list
}

/** "10 shares of AAPL", "18% in MSFT": what stands between a figure and the symbol that it is of. */
const bound =
  /^\s*(?:(?:more|additional|whole|of your|of the)\s+)*(?:(?:shares?|contracts?|units?|%|percent)\s*(?:of|in|for|from)?|(?:of|in|for|worth of|position in|into|from))\s*(?:your\s+|the\s+)?\(?\s*$/iu
/** Where nothing was named before, the symbol may follow at once: "10 AAPL". */
const boundLoosely = new RegExp(`${bound.source}|^\\s*$`, 'iu')

const setOf = (mentions: readonly Mention[]): ReadonlySet<string> => new Set(mentions.flatMap(({ symbols }) => symbols))

export function subjectOf(
  text: string,
  figure: { readonly start: number; readonly end: number },
  sentence: Sentence,
  mentions: readonly Mention[],
): Subject {
  const own = mentions.filter(({ start, end }) => start >= sentence.start && end <= sentence.end)
  const earlier = mentions.filter(({ start }) => start >= sentence.paragraphStart && start < sentence.start)
  const nearby = setOf(own.length > 0 ? own : earlier)
  if (own.length === 0) return { symbols: earlier.length === 0 ? null : nearby, nearby }
  const following = own.find(({ start }) => start >= figure.end)
  const bridge = following && text.slice(figure.end, following.start)
  const lastBefore = own.findLastIndex(({ end }) => end <= figure.start)
  const isBound = lastBefore < 0 ? boundLoosely : bound
  if (following && bridge !== undefined && !sentence.isTableRow && isBound.test(bridge)) {
    const first = own.indexOf(following)
    let last = first
    while (own[last + 1] && joined.test(text.slice(own[last]?.end, own[last + 1]?.start))) last += 1
    return { symbols: setOf(own.slice(first, last + 1)), nearby }
  }
  if (lastBefore >= 0) return { symbols: setOf(listEndingAt(text, own, lastBefore)), nearby }
  return { symbols: following ? setOf([following]) : nearby, nearby }
}
