/** Whether the log is whole, and how anybody can check that without us. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { auditVerificationQuery } from '../../api/index.ts'
import { Button, Dialog, Icon, TextButton, clockText, numberText } from '../../ui/index.ts'
import { text } from './text.ts'

const grouped = (count: number): string => numberText(String(count)) ?? String(count)

export function Chain() {
  const verification = useQuery(auditVerificationQuery)
  const [asking, setAsking] = useState(false)
  const { data, error, isFetching } = verification
  const tone = data === undefined ? (error ? 'warn' : 'q') : data.valid ? 'gain' : 'loss'
  return (
    <div className="chain" role="status">
      <span className={tone}>
        <Icon name={tone === 'gain' ? 'shield' : tone === 'q' ? 'clock' : 'warn'} size={24} />
      </span>
      <div className="min-w-0">
        <p className="lead">
          {data === undefined
            ? error
              ? text.checkFailed
              : text.checking
            : data.valid
              ? text.whole(grouped(data.entries))
              : text.broken(grouped(data.firstInvalid?.sequence ?? 0))}
        </p>
        <p className="m">
          {error?.message}
          {data?.valid === false ? `${data.firstInvalid?.reason ?? ''} ${text.brokenMore}` : null}
          {data?.valid ? (
            <>
              {text.verifiedAt} {clockText(verification.dataUpdatedAt)} ET {text.fromFirst}{' '}
              {data.head === null ? null : (
                <>
                  {text.head} <span className="mono">{spaced(data.head)}</span>
                </>
              )}
            </>
          ) : null}
        </p>
      </div>
      <span className="row wrap chain-acts">
        <Button size="small" busy={isFetching && text.verifying} onClick={() => void verification.refetch()}>
          {text.verifyAgain}
        </Button>
        <TextButton onClick={() => setAsking(true)}>{text.yourself}</TextButton>
      </span>
      <Dialog open={asking} onClose={() => setAsking(false)} title={text.yourselfTitle}>
        <div className="stack">
          <p>{text.yourselfBody}</p>
          <pre className="mono chain-command">{text.yourselfCommand}</pre>
          <p className="m">{text.yourselfMore}</p>
        </div>
      </Dialog>
    </div>
  )
}

/** The first sixteen digits in fours: enough to compare by eye. */
const spaced = (hash: string): string => (hash.slice(0, 16).match(/.{4}/g) ?? []).join(' ')
