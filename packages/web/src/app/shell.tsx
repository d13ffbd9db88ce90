/** The frame of every screen for somebody who is signed in, and the one place where what arrives live becomes words. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouter } from '@tanstack/react-router'
import type { Order } from '@g2e/contract/orders'
import { Suspense, lazy, useCallback, useEffect, useState } from 'react'
import { LiveProvider, clockQuery, onEnteredElsewhere, onSessionEnded } from '../api/index.ts'
import {
  Icon,
  MarketTimeProvider,
  Skeleton,
  TableSkeleton,
  orderStateText,
  timeText,
  useAnnouncer,
  useOwnNow,
} from '../ui/index.ts'
import { Band } from './band.tsx'
import { BottomBar, MenuSheet, Rail } from './rail.tsx'
import { ShortcutsDialog, useShortcuts } from './shortcuts.tsx'
import { text } from './text.ts'
import { TopBar } from './top-bar.tsx'
import { HaltDialog, StopNotes } from './trading-menu.tsx'

const Palette = lazy(() => import('./palette.tsx'))
const AssistantDrawer = lazy(() => import('../features/assistant/assistant-drawer.tsx'))

type Open = 'menu' | 'palette' | 'shortcuts' | 'halt' | 'assistant' | null

export function Shell() {
  const offsetMs = useQuery(clockQuery).data?.offsetMs ?? null
  const navigate = useNavigate()
  const { toast, announce } = useAnnouncer()
  const queries = useQueryClient()
  const router = useRouter()
  const onSignedOut = useCallback(() => {
    const { pathname, href } = router.state.location
    // Stream and requests notice it one after the other; the sign-in leads back to where the first of them was.
    if (pathname === '/sign-in') return
    void navigate({ to: '/sign-in', search: { next: href } }).then(() => {
      // Whoever signs in next must not find what the one before saw.
      queries.clear()
    })
  }, [navigate, queries, router])
  // Tabs share one sign-in: with somebody else in it, everything that this one holds is another person's.
  useEffect(() => onEnteredElsewhere(() => location.reload()), [])
  // Whatever notices it first: the live stream, or the request of somebody in the middle of something.
  useEffect(() => onSessionEnded(onSignedOut), [onSignedOut])
  return (
    <MarketTimeProvider offsetMs={offsetMs}>
      <LiveProvider
        onSignedOut={onSignedOut}
        onOrder={(order) => announce(orderSentence(order), 'assertive')}
        onNotification={({ title, body, severity }) =>
          toast({ title, body, tone: severity === 'info' ? 'accent' : 'warn' })
        }
      >
        <Frame />
      </LiveProvider>
    </MarketTimeProvider>
  )
}

const orderSentence = (order: Order): string =>
  text.order.outcome(
    `${order.side ?? ''} ${order.quantity ?? order.notional ?? ''} ${order.symbol}`.trim(),
    orderStateText(order.status),
  )

function Frame() {
  const [open, setOpen] = useState<Open>(null)
  const close = useCallback(() => setOpen(null), [])
  const search = useCallback(() => setOpen('palette'), [])
  const help = useCallback(() => setOpen('shortcuts'), [])
  const halt = useCallback(() => setOpen('halt'), [])
  useShortcuts({ onSearch: search, onHelp: help })
  return (
    <>
      <a href="#content" className="skip">
        {text.skip}
      </a>
      <Band />
      <div className="app">
        <Rail />
        <div className="min-w-0">
          <TopBar
            onMenu={() => setOpen('menu')}
            onSearch={search}
            onShortcuts={help}
            onAssistant={() => setOpen('assistant')}
          />
          <OfflineBar />
          <main id="content" tabIndex={-1}>
            <StopNotes />
            <Suspense fallback={<ScreenSkeleton />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
      <BottomBar />
      <MenuSheet open={open === 'menu'} onClose={close} />
      <ShortcutsDialog open={open === 'shortcuts'} onClose={close} />
      <HaltDialog open={open === 'halt'} onClose={close} />
      <AssistantWhenOpened open={open === 'assistant'} onClose={close} />
      {open === 'palette' ? (
        <Suspense fallback={null}>
          <Palette open onClose={close} onHalt={halt} />
        </Suspense>
      ) : null}
    </>
  )
}

/** Loaded with the first opening; it stays afterwards, so that an answer goes on while the drawer is shut. */
function AssistantWhenOpened({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const [was, setWas] = useState(false)
  if (open && !was) setWas(true)
  if (!was) return null
  return (
    <Suspense fallback={null}>
      <AssistantDrawer open={open} onClose={onClose} />
    </Suspense>
  )
}

export const ScreenSkeleton = () => (
  <div className="stack" aria-busy="true">
    <Skeleton width={240} height={36} />
    <Skeleton width={360} height={16} />
    <TableSkeleton rows={8} />
  </div>
)

/** Known for certain only of what the browser noticed: the moment that it told of, or that of the first look. */
function OfflineBar() {
  const [since, setSince] = useState(() => (navigator.onLine ? null : Date.now()))
  const now = useOwnNow(60_000)
  useEffect(() => {
    const update = () => setSince((before) => (navigator.onLine ? null : (before ?? Date.now())))
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])
  if (since === null) return null
  return (
    <div className="offline" role="status">
      <Icon name="offline" />
      <b className="md">{text.offlineSince(timeText(since, now))}</b>
      <span>{text.offlineMore}</span>
    </div>
  )
}

export const NotFound = () => (
  <div style={{ padding: '40px 0' }}>
    <h1>{text.notFoundTitle}</h1>
    <p className="m" style={{ margin: '4px 0 16px' }}>
      {text.notFoundBody}
    </p>
    <Link to="/" className="btn p">
      {text.toDashboard}
    </Link>
  </div>
)
