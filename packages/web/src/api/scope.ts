/** Which accounts are looked at: kept in the address, so that back, reload and a shared link show the same. */
import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'

/** Ids of accounts; empty = all that are included. */
export function useScope(): readonly string[] {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const account = search['account']
  return useMemo(() => (typeof account === 'string' && account !== '' ? account.split(',') : []), [account])
}
