/** Figures before and after, side by side: what an order does. */
import type { ReactNode } from 'react'
import { DataTable } from './data-table.tsx'
import { text } from './text.ts'

export interface NowAfterRow {
  readonly key: string
  readonly label?: ReactNode
  readonly now: ReactNode
  readonly after: ReactNode
}

export const NowAfter = ({ caption, rows }: { readonly caption: string; readonly rows: readonly NowAfterRow[] }) => (
  <DataTable
    caption={caption}
    density="compact"
    rows={rows}
    rowKey={(row) => row.key}
    columns={[
      { id: 'what', head: <span className="sr">{caption}</span>, heads: true, cell: ({ key, label }) => label ?? key },
      { id: 'now', head: text.now, align: 'right', cell: (row) => row.now },
      { id: 'after', head: text.after, align: 'right', cell: (row) => <b>{row.after}</b> },
    ]}
  />
)
