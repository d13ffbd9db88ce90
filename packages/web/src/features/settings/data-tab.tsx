/** What can be taken away, and where everything is kept. */
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { addressOf, readAuditExport } from '../../api/index.ts'
import { Button, Icon, Section, saveFile, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.data

export const DataTab = () => (
  <div className="grid g2">
    <AuditExport />
    <Section title={words.portfolioTitle}>
      <div className="stack">
        <p className="m">{words.portfolioBody}</p>
        <div className="row wrap">
          <a className="btn o" href={addressOf('/portfolio/export', { format: 'csv' })} download>
            <Icon name="download" />
            {words.portfolioCsv}
          </a>
          <a className="btn o" href={addressOf('/portfolio/export', { format: 'json' })} download>
            <Icon name="download" />
            {words.portfolioJson}
          </a>
        </div>
      </div>
    </Section>
    <Backup />
  </div>
)

function AuditExport() {
  const { toast } = useAnnouncer()
  const take = useMutation({
    mutationFn: readAuditExport,
    onSuccess: (lines) => saveFile(words.auditName, 'application/x-ndjson', lines),
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
  })
  return (
    <Section title={words.auditTitle}>
      <div className="stack">
        <p className="m">{words.auditBody}</p>
        <div className="row wrap">
          <Button icon="download" busy={take.isPending && words.exporting} onClick={() => take.mutate()}>
            {words.auditExport}
          </Button>
          <Link to="/activity" className="link">
            {words.auditSee}
          </Link>
        </div>
      </div>
    </Section>
  )
}

function Backup() {
  const [copied, setCopied] = useState(false)
  return (
    <Section title={words.backupTitle}>
      <div className="stack">
        <p className="m">{words.backupBody}</p>
        <code className="mono made-key">{words.backupCommand}</code>
        <p className="s q">{words.backupMore}</p>
        <div>
          <Button onClick={() => void navigator.clipboard.writeText(words.backupCommand).then(() => setCopied(true))}>
            {copied ? words.copied : words.copy}
          </Button>
        </div>
      </div>
    </Section>
  )
}
