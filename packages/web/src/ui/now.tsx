/** The market's own clock: a simulated market has one of its own. Whoever shows a time, an age or a countdown reads it here. */
import { createContext, use, useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'

const Offset = createContext(0)

export function MarketTimeProvider({
  offsetMs,
  children,
}: {
  readonly offsetMs: number
  readonly children: ReactNode
}) {
  return <Offset value={offsetMs}>{children}</Offset>
}

/** Milliseconds since 1970 on the market's clock, renewed every `everyMs` while mounted. */
export function useNow(everyMs = 1_000): number {
  const offsetMs = use(Offset)
  const [at, setAt] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return useMemo(() => at + offsetMs, [at, offsetMs])
}
