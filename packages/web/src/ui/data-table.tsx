/**
 * A real table: caption, heads that sort, numbers at the right. Below 900 and 600 px columns leave by their `on`. Over a few
 * hundred rows only what is in sight is in the document, so five thousand scroll like fifty.
 */
import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { usePreferences } from './preferences.tsx'
import { text } from './text.ts'

/** Up to here everything is drawn. */
const drawnMax = 150

export interface Column<Row> {
  readonly id: string
  readonly head: ReactNode
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'right'
  /** Where the column is worth its width. Default: everywhere. */
  readonly on?: 'medium' | 'wide' | 'wider'
  /** Ascending order. Makes the head a button when the table has `onSort`. */
  readonly compare?: (a: Row, b: Row) => number
  /** The first column that heads its row. */
  readonly heads?: boolean
  readonly width?: number | string
}

export interface Sort {
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

const VirtualRows = lazy(() => import('./virtual-rows.tsx'))

const onClass = { medium: 'hideph', wide: 'hidemd', wider: 'hidelg' } as const
const cellClass = <Row,>({ align, on }: Column<Row>): string | undefined =>
  [align === 'right' ? 'r' : '', on ? onClass[on] : ''].join(' ').trim() || undefined

/** The rows in the order of `sort`; equal rows keep theirs. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort): readonly Row[] {
  const compare = columns.find((column) => column.id === sort.column)?.compare
  if (!compare) return rows
  const factor = sort.direction === 'ascending' ? 1 : -1
  return rows.toSorted((a, b) => factor * compare(a, b))
}

/** Numbers start with the largest, words with A. */
const nextSort = <Row,>(column: Column<Row>, sort: Sort | undefined): Sort => {
  const first = column.align === 'right' ? 'descending' : 'ascending'
  if (sort?.column !== column.id) return { column: column.id, direction: first }
  return { column: column.id, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' }
}

export interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly rowClass?: (row: Row) => string | undefined
  readonly sort?: Sort
  readonly onSort?: (sort: Sort) => void
  /** A row of its own under this one. */
  readonly detail?: (row: Row) => ReactNode
  readonly foot?: ReactNode
  readonly density?: 'holdings' | 'list' | 'compact'
  /** No heads in sight (still there for readers of screens). */
  readonly headless?: boolean
  readonly className?: string
}

const densityClass = { holdings: '', list: ' d', compact: ' k' } as const
const rowHeight = { holdings: 40, list: 36, compact: 32 } as const

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, density = 'holdings', headless = false, className = '', foot } = props
  const { compact } = usePreferences()
  const used = compact ? 'compact' : density
  return (
    <ScrollBox label={caption}>
      <table className={`tb${densityClass[used]} ${className}`} aria-rowcount={rows.length + 1}>
        <caption className="sr">{caption}</caption>
        <thead className={headless ? 'sr' : undefined}>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        {rows.length > drawnMax && !props.detail ? (
          <Suspense fallback={<DrawnRows {...props} rows={rows.slice(0, drawnMax)} />}>
            <VirtualRows
              count={rows.length}
              columns={columns.length}
              height={rowHeight[used]}
              row={(index) => {
                const row = rows[index]
                return row === undefined ? null : <TableRow key={props.rowKey(row)} {...props} row={row} />
              }}
            />
          </Suspense>
        ) : (
          <DrawnRows {...props} />
        )}
        {foot === undefined ? null : <tfoot>{foot}</tfoot>}
      </table>
    </ScrollBox>
  )
}

/** Takes the focus where there is something to scroll to, so that the keyboard reaches it. */
function ScrollBox({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element || !('ResizeObserver' in globalThis)) return
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={box}
      className="tablebox"
      {...(scrolls ? { tabIndex: 0, role: 'region', 'aria-label': text.scrollsSideways(label) } : {})}
    >
      {children}
    </div>
  )
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const sorted = sort?.column === column.id ? sort.direction : undefined
  const arrow = sorted === 'ascending' ? ' ↑' : ' ↓'
  return (
    <th
      scope="col"
      className={`${cellClass(column) ?? ''}${sorted ? ' sorted' : ''}`}
      style={column.width === undefined ? undefined : { width: column.width }}
      aria-sort={column.compare && onSort ? (sorted ?? 'none') : undefined}
    >
      {column.compare && onSort ? (
        <button type="button" onClick={() => onSort(nextSort(column, sort))}>
          {column.head}
          {sorted ? <span aria-hidden="true">{arrow}</span> : null}
        </button>
      ) : (
        column.head
      )}
    </th>
  )
}
interface HeadProps<Row> {
  readonly column: Column<Row>
  readonly sort: Sort | undefined
  readonly onSort: ((sort: Sort) => void) | undefined
}

const DrawnRows = <Row,>(props: DataTableProps<Row>) => (
  <tbody>
    {props.rows.map((row) => (
      <TableRow key={props.rowKey(row)} {...props} row={row} />
    ))}
  </tbody>
)

function TableRow<Row>({ columns, row, rowClass, detail }: DataTableProps<Row> & { readonly row: Row }) {
  const below = detail?.(row)
  return (
    <>
      <tr className={rowClass?.(row)}>
        {columns.map((column) => {
          const Cell = column.heads ? 'th' : 'td'
          return (
            <Cell key={column.id} scope={column.heads ? 'row' : undefined} className={cellClass(column)}>
              {column.cell(row)}
            </Cell>
          )
        })}
      </tr>
      {below ? (
        <tr className="det">
          <td colSpan={columns.length}>{below}</td>
        </tr>
      ) : null}
    </>
  )
}
