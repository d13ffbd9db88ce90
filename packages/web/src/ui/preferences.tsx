/** How this browser shows things: never sent anywhere, kept in local storage. Colour scheme itself is Mantine's. */
import { createContext, use, useMemo, useState } from 'react'
import type { ReactNode } from 'react'

export type UpDown = 'usual' | 'safe' | 'swapped'

interface Preferences {
  readonly amountsHidden: boolean
  readonly upDown: UpDown
  readonly compact: boolean
  readonly set: (change: Partial<Kept>) => void
}
type Kept = Pick<Preferences, 'amountsHidden' | 'upDown' | 'compact'>

const key = { amountsHidden: 'g2e.amounts-hidden', upDown: 'g2e.updown', compact: 'g2e.compact' } as const

/** Storage may be refused (private windows, policies); preferences then last as long as the page. */
function kept(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    return
  }
}

function read(): Kept {
  const upDown = kept(key.upDown)
  return {
    amountsHidden: kept(key.amountsHidden) === 'true',
    upDown: upDown === 'safe' || upDown === 'swapped' ? upDown : 'usual',
    compact: kept(key.compact) === 'true',
  }
}

const Context = createContext<Preferences>({ amountsHidden: false, upDown: 'usual', compact: false, set: () => {} })

export const usePreferences = (): Preferences => use(Context)

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState(read)
  const value = useMemo<Preferences>(
    () => ({
      ...state,
      set: (change) => {
        const next = { ...state, ...change }
        keep(key.amountsHidden, String(next.amountsHidden))
        keep(key.upDown, next.upDown)
        keep(key.compact, String(next.compact))
        if (next.upDown === 'usual') delete document.documentElement.dataset['updown']
        else document.documentElement.dataset['updown'] = next.upDown
        setState(next)
      },
    }),
    [state],
  )
  return <Context value={value}>{children}</Context>
}
