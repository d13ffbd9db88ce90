/** How brokers and accounts are called on screen: from the server's lists, never from a list of ours. */
import type { Account, Connection } from '@g2e/contract/connections'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { brokersQuery, connectionsQuery } from './connections.ts'
import { accountsQuery } from './imports.ts'

export interface NamedAccount {
  readonly account: Account
  /** Absent where no connection reads it. */
  readonly connection: Connection | undefined
  readonly broker: string
  /** `…K3P7`: as masked by the server. */
  readonly number: string
  /** The account's name without what is said beside it anyway: its broker and its number. */
  readonly title: string
  /** Broker and number. */
  readonly short: string
}

export interface LinkedAccount extends NamedAccount {
  readonly connection: Connection
}

export interface Names {
  readonly broker: (brokerId: string) => string
  readonly account: (accountId: string) => NamedAccount | undefined
  /** Those that orders can go to: without the ones that come from files. */
  readonly accounts: readonly LinkedAccount[]
  readonly connections: readonly Connection[]
}

const lastFour = (masked: string): string => `…${masked.replace(/^[^0-9A-Za-z]+/, '').slice(-4)}`

/** Names that we make ourselves repeat broker and number; one that the person gave stays whole. */
function titleOf(account: Account, broker: string, number: string): string {
  const title = account.accountName.replace(number, '').replace(broker, '').trim()
  return title === '' ? account.accountName : title
}

const fromFiles = (account: Account): NamedAccount => ({
  account,
  connection: undefined,
  broker: account.accountName,
  number: '',
  title: account.accountName,
  short: account.accountName,
})

export function useNames(): Names {
  const brokers = useQuery(brokersQuery).data?.items
  const connections = useQuery(connectionsQuery).data?.items
  const everyAccount = useQuery(accountsQuery).data?.items
  return useMemo(() => {
    const nameOf = new Map(brokers?.map((broker) => [broker.brokerId, broker.name]))
    const broker = (brokerId: string) => nameOf.get(brokerId) ?? brokerId
    const accounts = (connections ?? []).flatMap((connection) =>
      connection.accounts.map((account) => {
        const number = lastFour(account.accountNumberMasked)
        const called = broker(account.brokerId)
        return {
          account,
          connection,
          broker: called,
          number,
          title: titleOf(account, called, number),
          short: `${called} ${number}`,
        }
      }),
    )
    const own = (everyAccount ?? []).filter(({ connectionId }) => connectionId === null).map(fromFiles)
    const byId = new Map([...accounts, ...own].map((named) => [named.account.id, named]))
    return { broker, account: (id) => byId.get(id), accounts, connections: connections ?? [] }
  }, [brokers, connections, everyAccount])
}
