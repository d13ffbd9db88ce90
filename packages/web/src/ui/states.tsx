/** The states that every screen has, decided once: loading, error, empty. Skeletons hold the final size and come after 150 ms. */
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from './controls.tsx'
import { Icon } from './icon.tsx'
import { text } from './text.ts'

const skeletonDelayMs = 150

/** What `Loadable` needs of a query: a TanStack query result fits. */
export interface Loading<Data> {
  readonly data: Data | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
  readonly isFetching?: boolean
}

/** Shows the last data it has, even when a later read failed; `error` then belongs to a stale notice of the screen's. */
export function Loadable<Data>({ query, what, skeleton, empty, isEmpty, children }: LoadableProps<Data>) {
  if (query.data !== undefined) {
    if (empty !== undefined && isEmpty?.(query.data)) return <>{empty}</>
    return <>{children(query.data)}</>
  }
  if (query.error) return <ErrorState what={what} error={query.error} onRetry={() => void query.refetch()} />
  return <Delayed>{skeleton}</Delayed>
}
interface LoadableProps<Data> {
  readonly query: Loading<Data>
  /** "Your orders": the subject of "could not be loaded". */
  readonly what: string
  readonly skeleton: ReactNode
  readonly empty?: ReactNode
  readonly isEmpty?: (data: Data) => boolean
  readonly children: (data: Data) => ReactNode
}

/** Keeps its size from the start, shows itself after a moment. */
function Delayed({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), skeletonDelayMs)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-busy="true" aria-label={text.loading} style={{ visibility: shown ? 'visible' : 'hidden' }}>
      {children}
    </div>
  )
}

export const Skeleton = ({
  width = '100%',
  height = 16,
}: {
  readonly width?: number | string
  readonly height?: number | string
}) => <div className="skel" style={{ width, height, maxWidth: '100%' }} />

export const TableSkeleton = ({ rows = 6 }: { readonly rows?: number }) => (
  <div>
    {Array.from({ length: rows }, (_, index) => (
      <div key={index} className="row" style={{ height: 40, borderBottom: '1px solid var(--line)' }}>
        <Skeleton width={56} height={8} />
        <Skeleton width={120} height={8} />
        <span style={{ flex: 1 }} />
        <Skeleton width={64} height={8} />
        <Skeleton width={48} height={8} />
      </div>
    ))}
  </div>
)

/** An error that carries what a person can do: the API's problems fit. */
interface Explained {
  readonly advice?: string
  readonly reference?: string
}

/** What happened, what it means for the money, what to do. */
export function ErrorState({
  what,
  error,
  onRetry,
}: {
  readonly what: string
  readonly error: Error & Explained
  readonly onRetry?: () => void
}) {
  const [copied, setCopied] = useState(false)
  const details = `${what}: ${error.message}${error.reference ? ` (${error.reference})` : ''}`
  return (
    <div className="row items-start" style={{ padding: '12px 0' }} role="alert">
      <span className="loss">
        <Icon name="warn" size={20} />
      </span>
      <div className="min-w-0">
        <p className="lead">{what} could not be loaded</p>
        <p className="m" style={{ margin: '4px 0 12px', maxWidth: '60ch' }}>
          {error.message} {error.advice ?? ''}
        </p>
        <div className="row wrap">
          {onRetry ? (
            <Button kind="primary" onClick={onRetry}>
              {text.retry}
            </Button>
          ) : null}
          <Button kind="quiet" onClick={() => void navigator.clipboard.writeText(details).then(() => setCopied(true))}>
            {copied ? text.copied : text.copyDetails}
          </Button>
        </div>
        {error.reference ? (
          <p className="s q" style={{ marginTop: 8 }}>
            {text.reference} <span className="mono">{error.reference}</span>
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** First use or an empty filter: what will be here, and the one action that fills it. */
export const EmptyState = ({ title, children, actions }: EmptyStateProps) => (
  <div style={{ padding: '12px 0 20px' }}>
    <p className="lead" style={{ textWrap: 'balance' }}>
      {title}
    </p>
    {children === undefined ? null : (
      <div className="m" style={{ margin: '4px 0 12px', maxWidth: '56ch' }}>
        {children}
      </div>
    )}
    {actions === undefined ? null : (
      <div className="row wrap" style={{ gap: 8 }}>
        {actions}
      </div>
    )}
  </div>
)
interface EmptyStateProps {
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
}
