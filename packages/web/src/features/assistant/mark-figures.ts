/**
 * Figures marked where they stand in an answer's Markdown. Their places are UTF-16 offsets in the source; each text node knows
 * the part of the source it came from, so a figure in a heading, a table or in bold is found without touching the Markdown.
 */
export interface FigurePlace {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface MarkdownNode {
  type: string
  value?: string
  url?: string
  children?: MarkdownNode[]
  position?: { start: { offset?: number | undefined }; end: { offset?: number | undefined } } | undefined
}

const prefix = '#figure-'
export const figureAddress = (index: number): string => `${prefix}${index}`

/** Which figure an address stands for; `null` = it is a link like any other. */
export function figureOf(address: string | undefined): number | null {
  if (address === undefined || !address.startsWith(prefix)) return null
  const index = Number(address.slice(prefix.length))
  return Number.isInteger(index) ? index : null
}

interface Placed {
  readonly index: number
  readonly from: number
  readonly to: number
}

/** Where the figures of this stretch of the source stand in the node's own value, in order and without overlaps. */
function placesIn(value: string, offset: number, end: number, figures: readonly FigurePlace[]): readonly Placed[] {
  const isVerbatim = end - offset === value.length
  const placed: Placed[] = []
  let after = 0
  for (const [index, figure] of figures.entries()) {
    if (figure.start < offset || figure.end > end) continue
    // Escapes make the source longer than the value; the figure's own text then tells where it is.
    const from = isVerbatim ? figure.start - offset : value.indexOf(figure.text, after)
    const to = from + (isVerbatim ? figure.end - figure.start : figure.text.length)
    if (from < after) continue
    placed.push({ index, from, to })
    after = to
  }
  return placed
}

function split(node: MarkdownNode, figures: readonly FigurePlace[]): MarkdownNode[] {
  const { value, position } = node
  const offset = position?.start.offset
  const end = position?.end.offset
  if (value === undefined || offset === undefined || end === undefined) return [node]
  const placed = placesIn(value, offset, end, figures)
  if (placed.length === 0) return [node]
  const parts: MarkdownNode[] = []
  let at = 0
  for (const { index, from, to } of placed) {
    if (from > at) parts.push({ type: 'text', value: value.slice(at, from) })
    parts.push({
      type: 'link',
      url: figureAddress(index),
      children: [{ type: 'text', value: value.slice(from, to) }],
    })
    at = to
  }
  if (at < value.length) parts.push({ type: 'text', value: value.slice(at) })
  return parts
}

/** Puts a link to `#figure-N` around each figure. Links cannot stand in links, so those stay as they are. */
export function markFigures(tree: MarkdownNode, figures: readonly FigurePlace[]): void {
  if (tree.children === undefined || tree.type === 'link') return
  tree.children = tree.children.flatMap((child) => {
    if (child.type === 'text') return split(child, figures)
    markFigures(child, figures)
    return [child]
  })
}
