/** Keys: `g` then a letter goes, `/` and Ctrl-K search, `?` lists, `h` hides amounts. Never while somebody types. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { Dialog, usePreferences } from '../ui/index.ts'
import { destinations } from './destinations.ts'
import { text } from './text.ts'

const chordMs = 1_200

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

interface ShortcutActions {
  readonly onSearch: () => void
  readonly onHelp: () => void
}

export function useShortcuts({ onSearch, onHelp }: ShortcutActions): void {
  const navigate = useNavigate()
  const { amountsHidden, set } = usePreferences()
  const chordAt = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onSearch()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      const destination = destinations.find(({ letter }) => letter === event.key)
      if (destination && event.timeStamp - chordAt.current < chordMs) {
        chordAt.current = 0
        event.preventDefault()
        void navigate({ to: destination.to })
        return
      }
      if (event.key === 'g') chordAt.current = event.timeStamp
      else if (event.key === '/') {
        event.preventDefault()
        onSearch()
      } else if (event.key === '?') onHelp()
      else if (event.key === 'h') set({ amountsHidden: !amountsHidden })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate, onSearch, onHelp, amountsHidden, set])
}

export const ShortcutsDialog = ({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) => (
  <Dialog open={open} onClose={onClose} title={text.shortcuts} width={420}>
    <dl className="dl">
      {text.shortcutList.map(([key, what]) => (
        <div key={key}>
          <dt>{what}</dt>
          <dd>
            <kbd>{key}</kbd>
          </dd>
        </div>
      ))}
      {destinations.map(({ letter, label }) => (
        <div key={letter}>
          <dt>{label}</dt>
          <dd>
            <kbd>g</kbd> <kbd>{letter}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
)
