/** The market's own clock: a simulated market has one of its own. Whoever shows a time, an age or a countdown reads it here. */
import { createContext, use, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { dateOf } from './time.ts'

/** `null` until the market's clock has been read. */
const Offset = createContext<number | null>(null)

export function MarketTimeProvider({
  offsetMs,
  children,
}: {
  readonly offsetMs: number | null
  readonly children: ReactNode
}) {
  return <Offset value={offsetMs}>{children}</Offset>
}

/** Milliseconds since 1970 on the market's clock, renewed every `everyMs` while mounted. */
export function useNow(everyMs = 1_000): number {
  const offsetMs = use(Offset) ?? 0
  const at = useOwnNow(everyMs)
  return useMemo(() => at + offsetMs, [at, offsetMs])
}

/** The same on our own clock: for what people did here, which no simulated market dates. */
export function useOwnNow(everyMs: number): number {
  const [at, setAt] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return at
}

/** The market's date, `YYYY-MM-DD`; `undefined` until its clock is known, since this computer may be at another day. */
export function useToday(): string | undefined {
  const known = use(Offset) !== null
  const now = useNow(60_000)
  return known ? dateOf(now) : undefined
}
