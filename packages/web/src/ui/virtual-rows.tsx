/** Only the rows in sight, between two spacers that keep the page's height. Loaded with the first long table. */
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'

const overscan = 12
const keptMax = 400

interface VirtualRowsProps {
  readonly count: number
  readonly columns: number
  readonly height: number
  readonly row: (index: number) => ReactNode
}

export default function VirtualRows({ count, columns, height, row }: VirtualRowsProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  useEffect(() => {
    const element = body.current
    if (element) setTop(element.getBoundingClientRect().top + window.scrollY)
  }, [])
  const virtual = useWindowVirtualizer({ count, estimateSize: () => height, overscan, scrollMargin: top })
  const drawn = useDrawnOnce(row)
  const items = virtual.getVirtualItems()
  const above = (items[0]?.start ?? top) - top
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top)
  return (
    <tbody ref={body}>
      <Spacer height={above} columns={columns} />
      {items.map(({ index }) => drawn(index))}
      <Spacer height={below} columns={columns} />
    </tbody>
  )
}

/** The same element for the same row, so that React passes over it while others scroll in. */
function useDrawnOnce(row: (index: number) => ReactNode): (index: number) => ReactNode {
  return useMemo(() => {
    const kept = new Map<number, ReactNode>()
    return (index) => {
      const known = kept.get(index)
      if (known !== undefined) return known
      if (kept.size >= keptMax) kept.clear()
      const drawn = row(index)
      kept.set(index, drawn)
      return drawn
    }
  }, [row])
}

const Spacer = ({ height, columns }: { readonly height: number; readonly columns: number }) =>
  height > 0 ? (
    <tr aria-hidden="true" className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  ) : null
