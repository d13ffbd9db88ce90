/** The screens that the rail, the phone's bar, the palette and the `g` keys know. */
import type { IconName } from '../ui/index.ts'

export interface Destination {
  readonly to:
    | '/'
    | '/portfolio'
    | '/orders'
    | '/ideas'
    | '/assistant'
    | '/rebalance'
    | '/connections'
    | '/reconciliation'
    | '/activity'
    | '/settings'
  readonly label: string
  readonly short?: string
  readonly icon: IconName
  /** `g` then this letter. */
  readonly letter: string
  readonly group: 'money' | 'set-up' | 'foot'
  readonly onPhoneBar?: boolean
}

export const destinations: readonly Destination[] = [
  { to: '/', label: 'Dashboard', short: 'Home', icon: 'home', letter: 'd', group: 'money', onPhoneBar: true },
  { to: '/portfolio', label: 'Portfolio', icon: 'portfolio', letter: 'p', group: 'money', onPhoneBar: true },
  { to: '/orders', label: 'Orders', icon: 'orders', letter: 'o', group: 'money', onPhoneBar: true },
  { to: '/ideas', label: 'Ideas', icon: 'ideas', letter: 'i', group: 'money', onPhoneBar: true },
  { to: '/assistant', label: 'Assistant', icon: 'assistant', letter: 'a', group: 'money', onPhoneBar: true },
  { to: '/rebalance', label: 'Rebalance', icon: 'targets', letter: 'r', group: 'set-up' },
  { to: '/connections', label: 'Connections', icon: 'connections', letter: 'c', group: 'set-up' },
  { to: '/reconciliation', label: 'Reconciliation', icon: 'rules', letter: 'b', group: 'set-up' },
  { to: '/activity', label: 'Activity', icon: 'activity', letter: 'l', group: 'set-up' },
  { to: '/settings', label: 'Settings', icon: 'settings', letter: 's', group: 'foot' },
]
