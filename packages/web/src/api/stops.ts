/** Where trading is stopped, and the changes of it that a person makes. */
import type {
  LiftStopRequest,
  Order,
  OrderPage,
  StopAnswer,
  StopRequest,
  TradingSettings,
  TradingStop,
  TradingStops,
} from '@g2e/contract/orders'
import type { Account } from '@g2e/contract/connections'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'
import { useNames } from './names.ts'
import type { Names } from './names.ts'
import { changeTrading, haltTrading, ordersQuery, resumeTrading, workingStatuses } from './orders.ts'

export const stopsQuery = queryOptions({
  queryKey: [...keys.trading, 'stops'],
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<Output<typeof TradingStops>>('/trading/stops', undefined, signal),
})
const setStop = (stop: Input<typeof StopRequest>) => api.post<StopAnswer>('/trading/stops', stop)
const liftStop = (scope: Input<typeof LiftStopRequest>['scope']) =>
  api.post<Output<typeof TradingStops>>('/trading/stops/lift', { scope, confirm: true })

/** Everything, a broker or an account: what can be stopped by itself. */
export interface StopPlace {
  /** `user`, `broker:etrade`, `account:…`. */
  readonly key: string
  /** As it is called: `null` = everything. */
  readonly name: string | null
  readonly isAccount: boolean
  /** Its orders that still work. */
  readonly working: number
  /** What is set there; `undefined` = nothing. */
  readonly stop: TradingStop | undefined
}

export const stopKeyOf = ({ scope: { kind, id } }: TradingStop): string => (id === null ? kind : `${kind}:${id}`)

/** Those that an order in this account would run into. */
export const stopsTouching = (
  stops: readonly TradingStop[],
  account: Pick<Account, 'id' | 'brokerId'> | undefined,
): readonly TradingStop[] =>
  stops.filter(({ scope: { kind, id } }) => {
    if (kind === 'user') return true
    return (
      account !== undefined && (kind === 'broker' ? id === account.brokerId : kind === 'account' && id === account.id)
    )
  })

export const useStops = (): readonly TradingStop[] => useQuery(stopsQuery).data?.items ?? []

/** As the screens call it: an account by broker and number, which its own name may leave out. */
export const stopName = ({ scope }: TradingStop, names: Names): string | null =>
  (scope.kind === 'account' ? names.account(scope.id ?? '')?.short : undefined) ?? scope.name

function placesOf(names: Names, stops: readonly TradingStop[], orders: readonly Order[]): readonly StopPlace[] {
  const byKey = new Map(stops.map((stop) => [stopKeyOf(stop), stop]))
  const count = (isThere: (order: Order) => boolean) => orders.filter(isThere).length
  const everything = { key: 'user', name: null, isAccount: false, working: orders.length, stop: byKey.get('user') }
  const brokerIds = [...new Set(names.connections.map(({ brokerId }) => brokerId))]
  const linked = brokerIds.flatMap((brokerId): StopPlace[] => [
    {
      key: `broker:${brokerId}`,
      name: names.broker(brokerId),
      isAccount: false,
      working: count((order) => order.brokerId === brokerId),
      stop: byKey.get(`broker:${brokerId}`),
    },
    ...names.accounts
      .filter(({ account }) => account.brokerId === brokerId)
      .map(({ account, short }) => ({
        key: `account:${account.id}`,
        name: short,
        isAccount: true,
        working: count((order) => order.accountId === account.id),
        stop: byKey.get(`account:${account.id}`),
      })),
  ])
  const known = new Set(['user', ...linked.map(({ key }) => key)])
  // Set on what no connection leads to any more: it still holds, so it can still be lifted.
  const unlinked = stops
    .filter((stop) => !known.has(stopKeyOf(stop)))
    .map((stop) => ({ key: stopKeyOf(stop), name: stop.scope.name, isAccount: false, working: 0, stop }))
  return [everything, ...linked, ...unlinked]
}

/** Counted no further: the dialog only says how many there are. */
const workingMax = 200

/** Everything that can be stopped, with what is set there now. */
export function useStopPlaces(): readonly StopPlace[] {
  const names = useNames()
  const stops = useStops()
  const orders = useQuery(ordersQuery({ status: workingStatuses, pageSize: workingMax })).data as
    | Output<typeof OrderPage>
    | undefined
  const items = orders?.items
  return useMemo(() => placesOf(names, stops, items ?? []), [names, stops, items])
}

export interface StopWish {
  readonly key: string
  readonly state: 'halted' | 'reduce_only'
  readonly reason: string
  readonly cancelOpen: boolean
}

const scopeOf = (key: string): Input<typeof StopRequest>['scope'] => {
  const [kind, ...id] = key.split(':')
  return { kind: kind === 'account' ? 'account' : 'broker', id: id.join(':') }
}

async function stop({ key, state, reason, cancelOpen }: StopWish): Promise<StopAnswer | TradingSettings> {
  if (key !== 'user') return setStop({ scope: scopeOf(key), state, reason, cancelOpen })
  return state === 'halted' ? haltTrading(reason, cancelOpen) : changeTrading({ state })
}

/** Stops and lifts; whatever came of it, everything that shows it is read again. */
export function useStopChange(onDone: () => void) {
  const queries = useQueryClient()
  const options = {
    onSuccess: onDone,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.trading })
      void queries.invalidateQueries({ queryKey: keys.orders })
    },
  }
  return {
    stop: useMutation({ mutationFn: stop, ...options }),
    lift: useMutation({
      mutationFn: (key: string): Promise<unknown> => (key === 'user' ? resumeTrading() : liftStop(scopeOf(key))),
      ...options,
    }),
  }
}
