import { useEffect, useState } from 'react'

/** Milliseconds that are left of so many seconds from the first render on, by this computer's clock. */
export function useDeadline(seconds: number): number {
  const [endsAt] = useState(() => Date.now() + seconds * 1_000)
  const [leftMs, setLeftMs] = useState(seconds * 1_000)
  useEffect(() => {
    const timer = setInterval(() => setLeftMs(endsAt - Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [endsAt])
  return leftMs
}
