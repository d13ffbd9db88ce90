import type { ImportAnswer, ImportRow } from '@g2e/contract/imports'
import { DataTable, Note, Tag } from '../../ui/index.ts'
import type { Column, Tone } from '../../ui/index.ts'
import { text } from './text.ts'

const tones: Readonly<Record<ImportRow['outcome'], Tone>> = {
  new: 'gain',
  duplicate: 'neutral',
  ignored: 'neutral',
  error: 'loss',
}
const notesShown = 20

const columns: readonly Column<ImportRow>[] = [
  { id: 'line', head: text.heads.line, heads: true, cell: ({ line }) => line },
  {
    id: 'outcome',
    head: text.heads.outcome,
    cell: ({ outcome }) => <Tag tone={tones[outcome]}>{text.outcomes[outcome]}</Tag>,
  },
  { id: 'date', head: text.heads.date, cell: ({ date }) => date },
  { id: 'type', head: text.heads.type, on: 'medium', cell: ({ type }) => type?.replaceAll('_', ' ') },
  { id: 'symbol', head: text.heads.symbol, cell: ({ symbol }) => symbol },
  { id: 'quantity', head: text.heads.quantity, align: 'right', on: 'medium', cell: ({ quantity }) => quantity },
  { id: 'price', head: text.heads.price, align: 'right', on: 'wide', cell: ({ price }) => price },
  { id: 'amount', head: text.heads.amount, align: 'right', on: 'wide', cell: ({ amount }) => amount },
  { id: 'message', head: text.heads.message, on: 'wide', cell: ({ message }) => message },
]

const Notes = ({ notes }: { readonly notes: ImportAnswer['errors'] }) => (
  <ul className="import-notes">
    {notes.slice(0, notesShown).map(({ line, message }) => (
      <li key={`${line} ${message}`}>
        <b>{text.line(line)}</b>: {message}
      </li>
    ))}
  </ul>
)

/** What a file would do: counts, faults by line, and its lines one by one. */
export function Outcome({ answer }: { readonly answer: ImportAnswer }) {
  const { errors, warnings, errorsTotal, warningsTotal, duplicates, rows, items } = answer
  return (
    <div className="stack" aria-live="polite">
      <p>{text.summary(answer.new, duplicates, rows)}</p>
      {errorsTotal > 0 ? (
        <Note tone="loss" fact={text.errors(errorsTotal)} urgent>
          <Notes notes={errors} />
        </Note>
      ) : null}
      {warningsTotal > 0 ? (
        <Note tone="warn" fact={text.warnings(warningsTotal)}>
          <Notes notes={warnings} />
        </Note>
      ) : null}
      {items.length > 0 ? (
        <DataTable
          caption={text.table}
          columns={columns}
          rows={items}
          rowKey={({ line, outcome }) => `${line} ${outcome}`}
          density="compact"
        />
      ) : null}
    </div>
  )
}
