/** Digits that state nothing about money: dates, names, periods, marks. Everything here is masked before figures are read. */
export interface Exempt {
  readonly start: number
  readonly end: number
  readonly reason: string
}

const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)(?:[a-z]{0,6})?\\.?'
const year = '(?:19|20)\\d{2}'
const day = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?'

/** Alternatives in order; the first that fits at a place wins. */
const patterns: readonly (readonly [string, RegExp])[] = [
  ['address', /(?:https?:\/\/|www\.)[^\s)>\]]+/giu],
  ['address', /\]\([^)\s]*\)/gu],
  ['address', /\b[\w.+-]+@[\w-]+\.[a-z]{2,}\b/giu],
  ['date', /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/gu],
  [
    'date',
    new RegExp(`\\b${month}\\s+${day}(?:\\s*(?:-|–|to)\\s*${day})?(?:\\s*,?\\s+${year})?(?![\\d.,]*\\d|\\s*%)`, 'giu'),
  ],
  ['date', new RegExp(`\\b${day}\\s+(?:of\\s+)?${month}(?:\\s*,?\\s+${year})?\\b`, 'giu')],
  ['date', new RegExp(`\\b${month}\\s*,?\\s+${year}\\b`, 'giu')],
  ['date', /\b(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|[12]\d|3[01])[/.](?:\d{4}|\d{2})\b/gu],
  ['period', /\b(?:[QH][1-4])(?:\s*(?:FY)?\s*'?\d{2,4})?\b/gu],
  ['period', /\bFY\s*'?\d{2,4}(?:\/\d{2})?(?:\s*Q[1-4])?\b/gu],
  ['period', /\b\d{4}\s*[QH][1-4]\b/gu],
  ['time', /\b(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s*[ap]\.?m\.?)?\b/giu],
  ['time', /\b(?:1[0-2]|0?[1-9])\s*[ap]\.?m\.?(?![a-z])/giu],
  ['name', /\bS\s*&\s*P\s*(?:500|400|600|100)\b/giu],
  [
    'name',
    /\b(?:nasdaq|russell|fortune|ftse|nikkei|dax|cac|stoxx|wilshire|dow|asx|ibex|topix|csi|tsx|nifty|smi)[\s-]*(?:composite\s*)?(?:30|35|40|50|60|100|200|225|250|300|400|500|600|1000|2000|2500|3000|5000)\b/giu,
  ],
  ['name', /\b(?:10-K|10-Q|8-K|6-K|20-F|40-F|13-?[FDG]|S-1|N-PX|W-[24689]|W-8BEN)(?:\/A)?\b/gu],
  [
    'name',
    /\b(?:401\s*\(?k\)?|403\s*\(?b\)?|457\s*\(?b\)?|529(?=\s+(?:plan|account|savings))|1031(?=\s+exchange)|1256(?=\s+contract))/giu,
  ],
  [
    'name',
    /\b(?:publication|pub\.?|form|section|rule|regulation|reg\.?|schedule|chapter|article|irc|page|version|figure|footnote|phase)\s*#?\d+[a-z]?(?:[-.]\d+[a-z]?)*(?:\([a-z0-9]+\))*(?!\s*%|[.,]\d|\s*(?:shares|contracts|dollars|usd))/giu,
  ],
  ['name', /§\s*\d+(?:\([a-z0-9]+\))*|\blevel\s+[1-3]\b|\bv\d+(?:\.\d+)*\b/giu],
  ['name', /\b1099(?:-[A-Z]{1,4})?\b|\bForm\s+\w+\b/gu],
  ['name', /\b24\s*\/\s*7\b|\b7-Eleven\b|\b3M\s+(?:Co|Company)\b|\b[345]G\b|\bCOVID-19\b|\b20\/20\b/gu],
  ['name', /\b[A-Z]{1,6}\d?\d{6}[CP]\d{8}\b/gu],
  ['name', /\b(?:gemini|gpt|claude|llama)[- ]\d+(?:\.\d+)*(?:-[a-z]+)*\b/giu],
  [
    'period',
    /\b(?:\d{1,4}|[a-z]+(?:-[a-z]+)?)\s?-\s?(?:trading-)?(?:day|week|month|quarter|year|yr|hour|minute|min|session|period)s?\b/giu,
  ],
  [
    'period',
    /\b(?:last|past|next|within|over|trailing|previous|prior|coming|rolling|every|these|those|first)\s+(?:the\s+)?(?:\d{1,4}|[a-z]+(?:-[a-z]+)?)\s+(?:trading\s+|calendar\s+|business\s+)?(?:days|weeks|months|quarters|years|hours|minutes|sessions)\b/giu,
  ],
  [
    'period',
    /\b(?:30|60|61|90|365|366)\s+(?:calendar\s+)?days\s+(?:before|after|prior|window|rule|of the sale|of a sale|earlier|later)\b/giu,
  ],
  ['citation', /\[\^?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\](?!\()/gu],
  ['list mark', /^[ \t>]*(?:[-*+]\s+)?(?:\(?\d{1,3}[.)]|\(\d{1,3}\))(?=\s)/gmu],
  ['ordinal', /\b\d{1,3}(?:st|nd|rd|th)\b/giu],
  [
    'ordinal',
    /\b(?:the|this|that|its|your|our|their|on|in|every|each|last|next|previous)\s+(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=\s+(?!of\b)[a-z])/giu,
  ],
  [
    'date',
    new RegExp(
      `\\b(?:in|since|until|through|during|before|after|by|from|year|late|early|mid|end of|start of|calendar)[\\s-]+(?:the\\s+)?(?:year\\s+)?${year}(?:\\s*(?:-|–|to|and)\\s*(?:${year}|\\d{2}))?(?:s)?\\b(?![.,]\\d|\\s*(?:%|shares|contracts|dollars|usd|units|points|bps))`,
      'giu',
    ),
  ],
  ['date', new RegExp(`(?<=[(/])\\s*${year}(?=\\s*[)/])`, 'gu')],
  [
    'date',
    new RegExp(
      `\\b${year}(?=\\s+(?:tax\\s+year|tax\\s+season|season|budget|election|results|annual|earnings|estimates?|guidance|outlook|forecast|eps|revenues?|dividends?|taxes|returns?)\\b|'s\\b)`,
      'giu',
    ),
  ],
]

/** Words that belong to the sentence and not to the year or mark behind them. */
const leading =
  /^(?:(?:in|since|until|through|during|before|after|by|from|year|late|early|mid|end of|start of|calendar)[\s-]+(?:the\s+)?(?:year\s+)?|[\s>]*(?:[-*+]\s+)?)(?=[\d(])/iu

/** Spans in order, not overlapping. */
export function exemptSpans(text: string): readonly Exempt[] {
  const found: Exempt[] = []
  for (const [reason, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + (leading.exec(match[0])?.[0].length ?? 0)
      const end = match.index + match[0].trimEnd().length
      if (!found.some((known) => start < known.end && end > known.start)) found.push({ start, end, reason })
    }
  }
  return found.toSorted((a, b) => a.start - b.start)
}
