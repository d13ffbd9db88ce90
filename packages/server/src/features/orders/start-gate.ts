/**
 * After a start no new order goes to an account before every order that was open there has been compared with the broker
 * (product.md 7). Closed for everyone until the open orders are known, then for the accounts that have some, one by one.
 */
export interface StartGate {
  /** The accounts that must be compared first, with those of their orders that are in doubt. */
  begin(accounts: ReadonlyMap<string, readonly string[]>): void
  /** The account's open orders were read from the broker. */
  compared(accountId: string): void
  /** An order in doubt has found its state. */
  settled(accountId: string, orderId: string): void
  readonly hasBegun: boolean
  isOpen(accountId: string): boolean
  /** Orders of before the start that are still in doubt. */
  doubtsOf(accountId: string): readonly string[]
  /** True as soon as the account is open, false after `waitMs`. */
  opened(accountId: string, waitMs: number): Promise<boolean>
}

interface Waiting {
  compared: boolean
  readonly doubts: Set<string>
}

export function createStartGate(): StartGate {
  let closed: Map<string, Waiting> | undefined
  const waiters = new Set<() => void>()
  const isOpen = (accountId: string): boolean => closed !== undefined && !closed.has(accountId)

  const reopen = (accountId: string): void => {
    const waiting = closed?.get(accountId)
    if (waiting?.compared === true && waiting.doubts.size === 0) closed?.delete(accountId)
    for (const look of waiters) look()
  }

  return {
    begin: (accounts) => {
      closed = new Map([...accounts].map(([id, doubts]) => [id, { compared: false, doubts: new Set(doubts) }]))
      for (const look of waiters) look()
    },
    compared: (accountId) => {
      const waiting = closed?.get(accountId)
      if (!waiting) return
      waiting.compared = true
      reopen(accountId)
    },
    settled: (accountId, orderId) => {
      if (closed?.get(accountId)?.doubts.delete(orderId) === true) reopen(accountId)
    },
    get hasBegun() {
      return closed !== undefined
    },
    isOpen,
    doubtsOf: (accountId) => [...(closed?.get(accountId)?.doubts ?? [])],
    opened: (accountId, waitMs) => {
      if (isOpen(accountId)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const end = (result: boolean) => {
          clearTimeout(timer)
          waiters.delete(look)
          resolve(result)
        }
        const timer = setTimeout(() => end(false), waitMs)
        const look = () => {
          if (isOpen(accountId)) end(true)
        }
        waiters.add(look)
      })
    },
  }
}
