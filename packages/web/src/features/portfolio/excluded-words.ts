/** What an answer left out, in a person's words: the API names figures by their place in the answer. */
import { figureText } from './performance-text.ts'

export interface Excluded {
  readonly what: string
  readonly reason: string
}

const subjects: Readonly<Record<string, string>> = {
  ...figureText,
  transactions: 'Transactions',
  items: 'Parts',
  observations: 'Days counted',
  hhi: 'Concentration',
  'correlations.average': 'Average correlation',
  'value.gain': 'Gain',
  'benchmark.closing': 'The same money in the benchmark',
  'calendar.declared': 'Declared dividends',
  'calendar.yieldPercent': 'Yield',
}

/** A transaction is named by its id, which says nothing to a person. */
const isId = (what: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(what)

function subjectOf(what: string): string {
  const named = subjects[what]
  if (named !== undefined) return named
  if (isId(what)) return 'A transaction'
  // `hhi.XOM` and `correlations.XOM` are about the symbol; `maxDrawdown.from` is about the figure.
  const [place = '', ...rest] = what.split('.')
  if (rest.length === 0 || !/^[a-z]/.test(place)) return what
  const below = rest.join('.')
  return /^[a-z]/.test(below) ? (subjects[`${place}.${rest[0]}`] ?? subjects[place] ?? below) : below
}

/** Up to `max` of them in one sentence; equal ones are said once. */
export function excludedText(excluded: readonly Excluded[], max: number): string {
  const said = [...new Set(excluded.map(({ what, reason }) => `${subjectOf(what)}: ${reason}`))]
  return `${said.slice(0, max).join('; ')}${said.length > max ? ` and ${said.length - max} more` : ''}.`
}
