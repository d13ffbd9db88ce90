/** Which way a figure is said to point: "fell 0.42%", "a loss of $401.20", "$401.20 lower"; a level ("fell to $190") has none. */

const up =
  /\b(?:up|rose|risen?|rises|rising|gain(?:s|ed|ing)?|increas(?:e[sd]?|ing)|gr(?:ew|own|ow|ows|owing)|higher|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|advanc(?:e[sd]?|ing)|profits?|positive|outperform(?:s|ed|ing)?|surg(?:e[sd]?|ing)|appreciat(?:e[sd]?|ing)|rall(?:y|ied|ies)|soar(?:s|ed|ing)?|strengthen(?:s|ed)?|expand(?:s|ed)?)\b/giu
const down =
  /\b(?:down|fell|fall(?:s|en|ing)?|los(?:t|es?|ing)|loss(?:es)?|declin(?:e[sd]?|ing)|drop(?:s|ped|ping)?|decreas(?:e[sd]?|ing)|lower|slid|slides?|sank|sinks?|negative|underperform(?:s|ed|ing)?|dip(?:s|ped)?|shed|sheds|tumbl(?:e[sd]?|ing)|depreciat(?:e[sd]?|ing)|plunge[sd]?|slip(?:s|ped)?|eas(?:e[sd]|ing)|retreat(?:s|ed)?|shr(?:ank|inks?|unk)|weaken(?:s|ed)?|off|worse|behind)\b/giu
/** May stand before a negative value, and demand none. */
const soft =
  /\b(?:drawdowns?|debits?|ow(?:e|es|ed|ing)|short(?:ed)?|sold|sell|deficit|outflows?|withdr(?:ew|awals?|awn)|paid|pay|costs?|fees?|taxes|borrow(?:ed|ing)?|margin|credit)\b/iu
const level =
  /\b(?:to|at|from|near|below|above|around|worth|is|price|currently|trading)\s*(?:about|around|roughly|nearly|just)?\s*[($]*$/iu

export interface Direction {
  /** Demanded of the value's sign; 0: nothing is said. */
  readonly sign: -1 | 0 | 1
  /** A negative value may stand here without a sign. */
  readonly allowsNegative: boolean
}

interface Place {
  readonly start: number
  readonly end: number
}

const lastIndex = (pattern: RegExp, text: string): number => {
  let found = -1
  for (const match of text.matchAll(pattern)) found = match.index
  return found
}

/** "190.92 to 190.12, or 0.42%": what follows a figure so says the same once more. */
const restates = /^\s*[,(–—-]?\s*(?:or|i\.e\.,?|that is,?|namely|=)\s*[($]*\s*$/iu

/** Where a figure's own clause begins: behind the figure before, unless it only says that one again. */
function clauseBefore(text: string, figure: Place, from: number, sentenceStart: number): string {
  const lead = text.slice(from, figure.start)
  const wide = restates.test(lead) ? text.slice(sentenceStart, from) : lead
  return wide
    .slice(Math.max(wide.lastIndexOf(';'), wide.lastIndexOf(' but '), wide.lastIndexOf(' while ')) + 1)
    .slice(-60)
}

/** `from` and `to`: the ends of the figures before and after in the sentence, or the sentence's own. */
export function directionOf(
  text: string,
  figure: Place,
  { from, to, sentenceStart }: { readonly from: number; readonly to: number; readonly sentenceStart: number },
): Direction {
  const clause = clauseBefore(text, figure, from, sentenceStart)
  const tail = /^[^.,;:()|\n]{0,28}/u.exec(text.slice(figure.end, to))?.[0] ?? ''
  const isLevel =
    level.test(text.slice(from, figure.start)) &&
    !/\b(?:up|down|gain|loss|profit)\s+(?:is|at|of)\s*[($]*$/iu.test(clause)
  const [rises, falls] = isLevel ? [-1, -1] : [lastIndex(up, clause), lastIndex(down, clause)]
  const [risesAfter, fallsAfter] = [
    tail.search(new RegExp(up.source, 'iu')),
    tail.search(new RegExp(down.source, 'iu')),
  ]
  const before = Math.max(rises, falls)
  const sign = before >= 0 ? (rises > falls ? 1 : -1) : signAfter(risesAfter, fallsAfter)
  return { sign, allowsNegative: sign === -1 || soft.test(clause) || soft.test(tail) }
}

function signAfter(rises: number, falls: number): -1 | 0 | 1 {
  if (rises < 0 && falls < 0) return 0
  if (rises < 0) return -1
  return falls < 0 || rises < falls ? 1 : -1
}

/** Values for which positive means bad: they may be called a loss without a minus. */
export const countsAsLoss = (label: string): boolean =>
  /drawdown|loss|var\b|var95|cvar|shortfall|fee|cost|tax|debit|margin|volatil|spent|withdraw|disallow/iu.test(label)
