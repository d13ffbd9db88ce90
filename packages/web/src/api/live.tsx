/** What arrives live goes into the query cache, so that every screen that shows it changes, and none asks again. */
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import type { Order } from '@g2e/contract/orders'
import type { Notification } from '@g2e/contract/live'
import type { Quote } from '@g2e/contract/market'
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { keys } from './keys.ts'
import { LiveStream } from './live-stream.ts'
import { forgetTotals, takeTotals } from './live-totals.ts'
import type { LiveEvents, LiveState } from './live-stream.ts'
import { quoteQuery } from './market.ts'

interface Live {
  readonly state: LiveState
  readonly watch: (symbols: readonly string[]) => () => void
}
const Context = createContext<Live>({ state: 'connecting', watch: () => () => {} })

export const useLiveState = (): LiveState => use(Context).state

/** Keeps the quotes of these symbols live while mounted. */
export function useLiveQuotes(symbols: readonly string[]): void {
  const { watch } = use(Context)
  const list = symbols.join(',')
  useEffect(() => (list === '' ? undefined : watch(list.split(','))), [watch, list])
}

interface LiveProviderProps {
  readonly onSignedOut: () => void
  readonly onOrder: (order: Order) => void
  readonly onNotification: (notification: Notification) => void
  readonly children: ReactNode
}

export function LiveProvider({ children, ...handlers }: LiveProviderProps) {
  const queries = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  const latest = useRef(handlers)
  latest.current = handlers
  const stream = useMemo(
    () =>
      new LiveStream({
        onState: (next) => {
          if (next === 'offline') forgetTotals(queries)
          setState(next)
        },
        onSignedOut: () => latest.current.onSignedOut(),
        onEvent: (name, data) => {
          // Name and payload come apart on the wire; the contract says that each name has its own payload, and the server
          // checks it before sending. TypeScript cannot follow that from one variable to the other.
          const event: LiveEvents = { [name]: data } as unknown as LiveEvents
          receive(queries, name, event, latest.current)
        },
      }),
    [queries],
  )
  useEffect(() => {
    stream.start()
    return () => stream.stop()
  }, [stream])
  const value = useMemo<Live>(() => ({ state, watch: (symbols) => stream.watch(symbols) }), [state, stream])
  return <Context value={value}>{children}</Context>
}

type Handlers = Omit<LiveProviderProps, 'children'>

function receive(queries: QueryClient, name: keyof LiveEvents, event: LiveEvents, handlers: Handlers): void {
  const drop = (queryKey: readonly string[]) => void queries.invalidateQueries({ queryKey })
  switch (name) {
    case 'order':
      drop(keys.orders)
      handlers.onOrder(event.order.order)
      return
    case 'quote':
      queries.setQueryData<Quote>(quoteQuery(event.quote.symbol).queryKey, event.quote)
      return
    case 'portfolio':
      takeTotals(queries, event.portfolio)
      // Where prices alone moved, what is behind the totals is read when it is next due.
      if (event.portfolio.reason === 'accounts') drop(keys.portfolio)
      return
    case 'notification':
      drop(keys.notifications)
      if (event.notification.resourceType === 'recommendation') drop(keys.ideas)
      if (event.notification.resourceType === 'difference') drop(keys.portfolio)
      handlers.onNotification(event.notification)
      return
    case 'sync':
      drop(keys.connections)
      if (event.sync.status === 'done') drop(keys.portfolio)
      return
    case 'trading':
      drop(keys.trading)
      return
    case 'reset':
      forgetTotals(queries)
      void queries.invalidateQueries()
  }
}
