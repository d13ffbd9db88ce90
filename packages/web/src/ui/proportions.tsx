/** Where the money is: bars for few, a treemap for many. Shares and sizes are drawn with floats; their labels are the strings. */
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Percent } from './numbers.tsx'
import { squarify } from './squarify.ts'

/** The widest that a letter of a label is, in pixels. */
const letterPx = 8

export interface Share {
  readonly key: string
  readonly label: ReactNode
  readonly weightPercent: string
  /** The plan's share, drawn as a tick. */
  readonly targetPercent?: string | undefined
  readonly note?: ReactNode
  /** In the place of the percentage: the same, with its receipt. */
  readonly shown?: ReactNode
}

/** One width for all, so that the bars begin at one line; a label longer than the widest breaks between words. */
function labelWidth(shares: readonly Share[]): number {
  const letters = shares.map(({ label }) => (typeof label === 'string' ? label.length : 0))
  return Math.min(184, Math.max(136, ...letters.map((count) => count * letterPx)))
}

/** Bar: now; tick: plan. The longest bar sets the scale. */
export function ShareBars({ label, shares }: { readonly label: string; readonly shares: readonly Share[] }) {
  const longest = Math.max(
    1,
    ...shares.flatMap((share) => [Number(share.weightPercent), Number(share.targetPercent ?? 0)]),
  )
  const noted = shares.some((share) => share.note !== undefined)
  return (
    <ul className="bars" aria-label={label}>
      {shares.map((share) => (
        <li
          key={share.key}
          style={{ gridTemplateColumns: `${labelWidth(shares)}px minmax(0, 1fr) 54px${noted ? ' 52px' : ''}` }}
        >
          <span>{share.label}</span>
          <span className="bg" aria-hidden="true">
            <i style={{ width: `${(Math.max(0, Number(share.weightPercent)) / longest) * 96}%` }} />
            {share.targetPercent === undefined ? null : (
              <u style={{ left: `${(Number(share.targetPercent) / longest) * 96}%` }} />
            )}
          </span>
          <span className="r">{share.shown ?? <Percent value={share.weightPercent} />}</span>
          {share.note === undefined ? null : <span className="r s">{share.note}</span>}
        </li>
      ))}
    </ul>
  )
}

export interface Tile {
  readonly key: string
  readonly label: string
  readonly value: string
  /** Colours the tile, clipped at ±2 %. `null`: neutral. */
  readonly changePercent: string | null
  readonly onOpen?: () => void
}

const steps = ['d-4', 'd-3', 'd-2', 'd-1', 'd0', 'd1', 'd2', 'd3', 'd4'] as const

/** One of nine steps for a change of -2 % to +2 %; the middle is what rounds to nothing. */
export function changeStep(changePercent: string | null): (typeof steps)[number] {
  if (changePercent === null) return 'd0'
  const share = Math.max(-1, Math.min(1, Number(changePercent) / 2))
  return steps[Math.round(share * 4) + 4] ?? 'd0'
}

export function Treemap({ label, tiles, height = 236 }: TreemapProps) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const tall = width > 0 && width < 480 ? 320 : height
  const places = useMemo(
    () =>
      squarify(
        tiles.map((tile) => Math.max(0, Number(tile.value))),
        { width: Math.max(1, width), height: tall },
      ),
    [tiles, width, tall],
  )
  return (
    <div ref={box} className="tm" role="group" aria-label={label} style={{ height: tall }}>
      {width === 0
        ? null
        : tiles.map((tile, index) => {
            const place = places[index]
            return place === undefined ? null : <TreemapTile key={tile.key} tile={tile} place={place} />
          })}
    </div>
  )
}
interface TreemapProps {
  readonly label: string
  readonly tiles: readonly Tile[]
  readonly height?: number
}

/** The line of a label in a tile, and the air around it. Pixels. */
const linePx = 16
const airPx = 16

/** How many lines a label needs in so much width; `null`: one of its words does not fit. */
export function labelLines(label: string, width: number): number | null {
  const lettersMax = Math.floor((width - airPx) / letterPx)
  let lines = 1
  let used = 0
  for (const { length } of label.split(' ')) {
    if (length > lettersMax) return null
    if (used > 0 && used + 1 + length > lettersMax) {
      lines += 1
      used = length
    } else used += (used > 0 ? 1 : 0) + length
  }
  return lines
}

/** A label breaks between words; one that does not fit leaves rather than being cut. */
function TreemapTile({
  tile,
  place,
}: {
  readonly tile: Tile
  readonly place: { x: number; y: number; width: number; height: number }
}) {
  const step = changeStep(tile.changePercent)
  const lines = labelLines(tile.label, place.width)
  const needed = (lines ?? 0) * linePx + airPx
  const roomForLabel = lines !== null && place.height >= needed - 6
  const roomForChange = roomForLabel && place.width > 64 && place.height >= needed + linePx - 4
  return (
    <button
      type="button"
      onClick={tile.onOpen}
      title={tile.label}
      style={{
        left: place.x,
        top: place.y,
        width: place.width,
        height: place.height,
        background: `var(--${step})`,
        color: `var(--on-${step})`,
      }}
    >
      <b className={roomForLabel ? undefined : 'sr'}>{tile.label}</b>
      {tile.changePercent === null ? null : (
        <span className={roomForChange ? undefined : 'sr'}>
          <Percent value={tile.changePercent} places={2} signed />
        </span>
      )}
    </button>
  )
}

export const TreemapScale = () => (
  <span className="row s q" style={{ gap: 8 }} aria-hidden="true">
    −2%
    <span className="flex" style={{ gap: 2 }}>
      {steps.map((step) => (
        <i key={step} style={{ width: 20, height: 8, background: `var(--${step})` }} />
      ))}
    </span>
    +2%
  </span>
)
