import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { addressOf, importsQuery, keys, undoImport } from '../../api/index.ts'
import { Button, Loadable, Section, Skeleton, dayText, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

/** Each can be taken back. */
export function PastImports() {
  const imports = useQuery(importsQuery)
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  const undo = useMutation({
    mutationFn: undoImport,
    onSuccess: async () => {
      announce(text.undone)
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.portfolio }),
        queries.invalidateQueries({ queryKey: keys.connections }),
      ])
    },
  })
  return (
    <Section title={text.past} className="mt">
      <Loadable
        query={imports}
        what={text.past}
        skeleton={<Skeleton height={80} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<p className="q">{text.noPast}</p>}
      >
        {({ items }) => (
          <ul className="import-past">
            {items.map((one) => (
              <li key={one.id}>
                <span>
                  <b>{one.fileName ?? one.format.toUpperCase()}</b>{' '}
                  <span className="q s">
                    {dayText(one.createdAt)} · {text.pastLine(one.new, one.accountName)}
                  </span>
                </span>
                <Button
                  size="small"
                  kind="danger-outline"
                  busy={undo.isPending && undo.variables === one.id ? text.undoing : false}
                  disabled={undo.isPending}
                  onClick={() => undo.mutate(one.id)}
                >
                  {text.undo}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loadable>
      {undo.error ? (
        <p className="field-error" role="alert">
          {undo.error.message}
        </p>
      ) : null}
    </Section>
  )
}

export const ExportLinks = () => (
  <Section title={text.export} className="mt">
    <p className="q s">{text.exportLead}</p>
    <p className="import-actions" style={{ marginTop: 8 }}>
      {(['csv', 'json'] as const).map((format) => (
        <a key={format} className="btn o sm" href={addressOf('/portfolio/export', { format })} download>
          {text[format]}
        </a>
      ))}
    </p>
  </Section>
)
