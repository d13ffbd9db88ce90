/** One entry whole, as it is sealed: nothing of it is left out. */
import type { AuditEntry } from '@g2e/contract/audit'
import { useNames } from '../../api/index.ts'
import { Dialog, Figures, clockText, dayLongText, deviceText, numberText, usePreferences } from '../../ui/index.ts'
import type { Figure } from '../../ui/index.ts'
import { wordsOf } from './entry-words.ts'
import { text } from './text.ts'

interface EntryDialogProps {
  readonly entry: AuditEntry | undefined
  readonly who: string
  readonly onClose: () => void
}

export const EntryDialog = ({ entry, who, onClose }: EntryDialogProps) => (
  <Dialog
    open={entry !== undefined}
    onClose={onClose}
    title={text.entry.title(entry === undefined ? '' : (numberText(String(entry.sequence)) ?? ''))}
  >
    {entry === undefined ? null : <WholeEntry entry={entry} who={who} />}
  </Dialog>
)

function WholeEntry({ entry, who }: { readonly entry: AuditEntry; readonly who: string }) {
  const names = useNames()
  const hidden = usePreferences().amountsHidden
  const { title, detail } = wordsOf(entry, { names, hidden })
  const at = Date.parse(entry.at)
  const from = [deviceText(entry.userAgent), entry.ip].filter((part) => part !== null).join(', ')
  const about = [entry.resourceType?.replaceAll('_', ' '), entry.resourceId].filter(Boolean).join(' ')
  const items: readonly (Figure | null)[] = [
    { term: text.entry.at, value: `${dayLongText(at)}, ${clockText(at)} ET` },
    { term: text.entry.who, value: who },
    from === '' ? null : { term: text.entry.from, value: <span title={entry.userAgent ?? undefined}>{from}</span> },
    { term: text.entry.action, value: <span className="mono">{entry.action}</span> },
    about === '' ? null : { term: text.entry.about, value: <span className="mono">{about}</span> },
    entry.disclosureShown === null ? null : { term: text.entry.disclosure, value: entry.disclosureShown },
  ]
  const details = Object.keys(entry.details).length === 0 ? null : JSON.stringify(entry.details, null, 2)
  return (
    <div className="stack ed">
      <p>
        <b className="md">{title}</b> <span className="m">{detail}</span>
      </p>
      <Figures items={items.filter((item) => item !== null)} />
      <div>
        <h3>{text.entry.details}</h3>
        {details === null || hidden ? (
          <p className="m">{details === null ? text.entry.noDetails : text.entry.hiddenDetails}</p>
        ) : (
          <pre className="mono" tabIndex={0} aria-label={text.entry.details}>
            {details}
          </pre>
        )}
      </div>
      <dl className="hashes">
        <dt className="s m">{text.entry.hash}</dt>
        <dd className="mono">{entry.hash}</dd>
        <dt className="s m">{text.entry.previousHash}</dt>
        <dd className="mono">{entry.previousHash}</dd>
      </dl>
    </div>
  )
}
