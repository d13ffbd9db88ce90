/** Short messages at the bottom right, six seconds each, and the two live regions that read things out. */
import { createContext, use, useCallback, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { text } from './text.ts'

const shownMs = 6_000
const shownMax = 4

export interface Toast {
  readonly title: string
  readonly body?: ReactNode
  readonly tone?: 'accent' | 'warn' | 'loss'
}
interface Announcer {
  readonly toast: (toast: Toast) => void
  /** Order outcomes are assertive, everything else waits its turn. */
  readonly announce: (message: string, how?: 'polite' | 'assertive') => void
}

const Context = createContext<Announcer>({ toast: () => {}, announce: () => {} })
export const useAnnouncer = (): Announcer => use(Context)

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([])
  const [said, setSaid] = useState({ polite: '', assertive: '' })
  const next = useRef(0)
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), [])
  const value = useMemo<Announcer>(
    () => ({
      toast: (toast) => {
        next.current += 1
        const id = next.current
        setToasts((all) => [...all, { ...toast, id }].slice(-shownMax))
        setTimeout(() => dismiss(id), shownMs)
      },
      announce: (message, how = 'polite') => setSaid((before) => ({ ...before, [how]: message })),
    }),
    [dismiss],
  )
  return (
    <Context value={value}>
      {children}
      <div className="toasts" role="status">
        {toasts.map(({ id, title, body, tone = 'accent' }) => (
          <div key={id} className={`toast ${tone}`}>
            <Icon name={tone === 'accent' ? 'check' : 'warn'} />
            <div className="min-w-0">
              <p className="md">{title}</p>
              {body === undefined ? null : <p className="m s">{body}</p>}
            </div>
            <button type="button" className="x" aria-label={text.close} onClick={() => dismiss(id)}>
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
      <p className="sr" aria-live="polite">
        {said.polite}
      </p>
      <p className="sr" aria-live="assertive">
        {said.assertive}
      </p>
    </Context>
  )
}
