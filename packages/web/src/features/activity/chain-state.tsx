/** Whether the chain is whole, in words: verified when the screen opens and whenever it is asked for. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { chainQuery } from '../../api/index.ts'
import type { ChainVerification } from '../../api/index.ts'
import { Button, Dialog, ErrorState, Icon, Skeleton, TextButton, clockText, numberText } from '../../ui/index.ts'
import { text } from './text.ts'

const counted = (count: number): string => numberText(String(count)) ?? ''

export function ChainState() {
  const chain = useQuery(chainQuery)
  const [explaining, setExplaining] = useState(false)
  return (
    <section className="vf" aria-label={text.chain.region}>
      <div role="status" className="vs">
        {chain.data ? (
          <Verdict verification={chain.data} at={chain.dataUpdatedAt} />
        ) : chain.error ? (
          <ErrorState what={text.chain.what} error={chain.error} onRetry={() => void chain.refetch()} />
        ) : (
          <>
            <Skeleton width={28} height={28} />
            <div className="stack" style={{ gap: 8 }}>
              <p className="lead">{text.chain.checking}</p>
              <Skeleton width={280} height={12} />
            </div>
          </>
        )}
      </div>
      <span className="row wrap va">
        <Button
          size="small"
          busy={chain.isFetching && chain.data !== undefined && text.chain.verifying}
          onClick={() => void chain.refetch()}
        >
          {text.chain.again}
        </Button>
        <TextButton onClick={() => setExplaining(true)}>{text.chain.offline}</TextButton>
      </span>
      <OfflineDialog open={explaining} onClose={() => setExplaining(false)} />
    </section>
  )
}

function Verdict({ verification, at }: { readonly verification: ChainVerification; readonly at: number }) {
  const { valid, entries, head, firstInvalid } = verification
  return (
    <>
      <span className={valid ? 'gain' : 'loss'}>
        <Icon name={valid ? 'shield' : 'warn'} size={28} />
      </span>
      <div className="min-w-0">
        {firstInvalid ? (
          <>
            <p className="lead loss">{text.chain.broken(counted(firstInvalid.sequence))}</p>
            <p className="m">
              {text.chain.brokenMore(firstInvalid.reason, counted(Math.max(0, firstInvalid.sequence - 1)))}
            </p>
          </>
        ) : (
          <p className="lead">{entries === 0 ? text.chain.empty : text.chain.whole(counted(entries))}</p>
        )}
        <p className="m">
          {text.chain.verified(clockText(at))}{' '}
          {head === null ? null : (
            <span className="nw" title={text.chain.headTitle(head)}>
              {text.chain.head} <span className="mono">{head.slice(0, 16).replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
            </span>
          )}
        </p>
      </div>
    </>
  )
}

function OfflineDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const copy = () => void navigator.clipboard.writeText(text.offline.command).then(() => setCopied(true))
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text.offline.title}
      foot={<Button onClick={copy}>{copied ? text.offline.copied : text.offline.copy}</Button>}
    >
      <div className="stack">
        <p className="m">{text.offline.body}</p>
        <ol className="vo">
          <li>{text.offline.first}</li>
          <li>
            {text.offline.second}
            <code className="mono">{text.offline.command}</code>
          </li>
          <li>{text.offline.third}</li>
        </ol>
      </div>
    </Dialog>
  )
}
