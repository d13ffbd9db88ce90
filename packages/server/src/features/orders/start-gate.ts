/**
 * After a start no new order goes to an account before every order that was open there has been compared with the broker
 * (product.md 7). Closed for everyone until the open orders are known, then for the accounts that have some, one by one.
 */
export interface ClosedAccount {
  readonly userId: string
  readonly connectionId: string
  readonly accountId: string
}

export interface StartGate {
  /** The accounts that must be compared first, each with those of its orders that are in doubt. */
  begin(accounts: readonly (ClosedAccount & { readonly doubts: readonly string[] })[]): void
  /** The account's open orders were read from the broker. */
  compared(accountId: string): void
  /** What is still in doubt anywhere: a doubt that is not among it has ended, here or on another instance. */
  stillInDoubt(orderIds: ReadonlySet<string>): void
  /** A person was asked about this one: it stays in doubt, and no longer keeps its account closed. */
  excuse(orderId: string): void
  readonly hasBegun: boolean
  isOpen(accountId: string): boolean
  /** Accounts whose open orders have not been read yet. */
  uncompared(): readonly ClosedAccount[]
  /** True as soon as the account is open, false after `waitMs`. */
  opened(accountId: string, waitMs: number): Promise<boolean>
}

interface Waiting {
  readonly account: ClosedAccount
  compared: boolean
  doubts: readonly string[]
}

export function createStartGate(): StartGate {
  let closed: Map<string, Waiting> | undefined
  const waiters = new Set<() => void>()
  const isOpen = (accountId: string): boolean => closed !== undefined && !closed.has(accountId)

  const review = (): void => {
    for (const [accountId, { compared, doubts }] of closed ?? [])
      if (compared && doubts.length === 0) closed?.delete(accountId)
    for (const look of waiters) look()
  }

  return {
    begin: (accounts) => {
      closed = new Map(
        accounts.map(({ doubts, ...account }) => [account.accountId, { account, compared: false, doubts }]),
      )
      review()
    },
    compared: (accountId) => {
      const waiting = closed?.get(accountId)
      if (waiting) waiting.compared = true
      review()
    },
    stillInDoubt: (orderIds) => {
      for (const waiting of closed?.values() ?? []) waiting.doubts = waiting.doubts.filter((id) => orderIds.has(id))
      review()
    },
    excuse: (orderId) => {
      for (const waiting of closed?.values() ?? []) waiting.doubts = waiting.doubts.filter((id) => id !== orderId)
      review()
    },
    get hasBegun() {
      return closed !== undefined
    },
    isOpen,
    uncompared: () => [...(closed?.values() ?? [])].filter(({ compared }) => !compared).map(({ account }) => account),
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
