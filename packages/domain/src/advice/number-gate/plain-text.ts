/**
 * The text as a reader sees it, with the way back to the offsets of the original: invisible characters and markup inside
 * numbers are dropped, every script's digits become 0-9, look-alike punctuation becomes plain. Nothing else changes.
 */
export interface PlainText {
  readonly text: string
  /** Offset in the original of each character of `text`; one more entry for its end. */
  readonly origin: readonly number[]
  readonly source: string
}

/** Zero-width and bidirectional controls, soft hyphens, variation selectors, tags. */
const invisible = /\p{Default_Ignorable_Code_Point}/uy
const digit = /\p{Nd}/uy
const compatible = /[\p{No}\uff00-\uffef]|\ud835[\udc00-\udfff]/uy
/** Emphasis, code marks and tags between two digits do not end a number. */
const markup = /(?:\*{1,3}|_{1,3}|~~|`+|<\/?[a-z]{1,8}>)/iy

const replacements: Readonly<Record<string, string>> = {
  '\u2212': '-',
  '\u2010': '-',
  '\u2011': '-',
  '\ufe63': '-',
  '\uff0d': '-',
  // Spaces that do not break a line group digits: "1 234".
  '\u2007': '\u00a0',
  '\u2009': '\u00a0',
  '\u202f': '\u00a0',
  '\u2019': "'",
  '\u066b': '.',
  '\u066c': ',',
  '\u066a': '%',
  '\u2044': '/',
}

/** Digits of a script lie in a block of ten that begins at a multiple of ten from its zero. */
function digitValue(character: string): string {
  const code = character.codePointAt(0) ?? 48
  if (code < 128) return character
  let zero = code
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  // Mathematical digits stand in runs of several alphabets.
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10)
  return String((code - zero) % 10)
}

const matchAt = (pattern: RegExp, text: string, index: number): string | undefined => {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0]
}

/** The plain form of what stands at an offset, and how much of the original it takes. */
function plainAt(source: string, index: number): { readonly plain: string; readonly length: number } {
  const hidden = matchAt(invisible, source, index)
  if (hidden) return { plain: '', length: hidden.length }
  const number = matchAt(digit, source, index)
  if (number) return { plain: digitValue(number), length: number.length }
  const styled = matchAt(compatible, source, index)
  if (styled) return { plain: spaced(styled), length: styled.length }
  const character = source[index] ?? ''
  return { plain: replacements[character] ?? character, length: 1 }
}

/** "1½" is one and a half, not eleven halves: a fraction keeps a space before it. */
function spaced(styled: string): string {
  const plain = styled.normalize('NFKC').replaceAll('\u2044', '/')
  return plain.includes('/') ? ` ${plain}` : plain
}

export function plainText(source: string): PlainText {
  let text = ''
  const origin: number[] = []
  let index = 0
  while (index < source.length) {
    const mark = /[0-9]$/.test(text) ? matchAt(markup, source, index) : undefined
    if (mark && /\p{Nd}/u.test(source.slice(index + mark.length, index + mark.length + 2))) {
      index += mark.length
      continue
    }
    const { plain, length } = plainAt(source, index)
    for (const unit of plain.split('')) {
      text += unit
      origin.push(index)
    }
    index += length
  }
  origin.push(source.length)
  return { text, origin, source }
}

/** Where a span of the plain text lies in the original. */
export function spanInSource({ origin, source }: PlainText, start: number, end: number): readonly [number, number] {
  const first = origin[start] ?? source.length
  const afterLast = origin[end] ?? source.length
  // Trailing invisible characters belong to what follows.
  let stop = afterLast
  const lastAt = origin[end - 1] ?? first
  if (stop - lastAt > 1) stop = lastAt + plainAt(source, lastAt).length
  return [first, Math.max(stop, first)]
}
