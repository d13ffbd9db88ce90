/**
 * Renewing the access token. A refresh cookie used twice ends its whole session, so one tab renews at a time and a tab that
 * waited takes the renewal of the one before it.
 */
const renewedKey = 'g2e.renewed-at'
const lockName = 'g2e-session-renewal'

/** Readable by scripts on purpose; its presence also tells that somebody signed in here. */
export function csrfToken(): string {
  return /(?:^|;\s*)g2e_csrf=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}
export const mayBeSignedIn = (): boolean => csrfToken() !== ''

let renewedInMemory = 0

function renewedAt(): number {
  try {
    return Math.max(renewedInMemory, Number(localStorage.getItem(renewedKey) ?? 0))
  } catch {
    return renewedInMemory
  }
}

function noteRenewal(): void {
  renewedInMemory = Date.now()
  try {
    localStorage.setItem(renewedKey, String(renewedInMemory))
  } catch {
    return
  }
}

async function renew(since: number): Promise<boolean> {
  if (renewedAt() >= since) return true
  const answer = await fetch('/api/v1/auth/refresh', { method: 'POST', credentials: 'same-origin' }).catch(
    () => undefined,
  )
  if (answer?.status === 401) for (const react of ended) react()
  if (!answer?.ok) return false
  noteRenewal()
  return true
}

const ended = new Set<() => void>()

/** Calls back when the server renews this session no more: it has ended. Answers how to stop listening. */
export function onSessionEnded(react: () => void): () => void {
  ended.add(react)
  return () => void ended.delete(react)
}

const enteredKey = 'g2e.entered-at'

/** Tells the other tabs that somebody signed in here. Where nothing can be stored, nothing was kept there either. */
export function tellEntered(): void {
  try {
    localStorage.setItem(enteredKey, String(Date.now()))
  } catch {
    return
  }
}

/** Calls back when somebody signs in in another tab; answers how to stop listening. */
export function onEnteredElsewhere(react: () => void): () => void {
  const listen = ({ key }: StorageEvent) => {
    if (key === enteredKey) react()
  }
  window.addEventListener('storage', listen)
  return () => window.removeEventListener('storage', listen)
}

let running: Promise<boolean> | undefined

/** Whether a request that began at `since` and was refused may be repeated. */
export function renewSession(since: number): Promise<boolean> {
  running ??= withLock(() => renew(since)).finally(() => {
    running = undefined
  })
  return running
}

function withLock(work: () => Promise<boolean>): Promise<boolean> {
  return 'locks' in navigator ? navigator.locks.request(lockName, work) : work()
}
