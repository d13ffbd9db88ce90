/** The command palette: screens, positions, symbols, accounts and actions in one list. Loaded when it is first opened. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { portfolioQuery, searchQuery, useNames } from '../api/index.ts'
import { Dialog, usePreferences } from '../ui/index.ts'
import { destinations } from './destinations.ts'
import { text } from './text.ts'

interface Entry {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly kind: string
  readonly run: () => void
}

const everything: readonly string[] = []
const positionsMax = 6

export interface PaletteProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onHalt: () => void
}

/** What can be done from anywhere. */
function useActions(onHalt: () => void) {
  const { amountsHidden, set } = usePreferences()
  return [
    {
      id: 'hide',
      label: amountsHidden ? text.showAmounts : text.hideAmounts,
      run: () => set({ amountsHidden: !amountsHidden }),
    },
    { id: 'halt', label: text.haltTrading, run: onHalt },
  ]
}

function useEntries(words: string, { onClose, onHalt }: PaletteProps): readonly Entry[] {
  const navigate = useNavigate()
  const { accounts } = useNames()
  const positions = useQuery(portfolioQuery(everything)).data?.positions ?? []
  const found = useQuery(searchQuery(words)).data?.items ?? []
  const does = (run: () => void) => () => {
    onClose()
    run()
  }
  const symbol = (to: string) => does(() => void navigate({ to: '/symbols/$symbol', params: { symbol: to } }))
  const matches = (label: string) => label.toLowerCase().includes(words.toLowerCase())
  const begins = (label: string) => (label.toLowerCase().startsWith(words.toLowerCase()) ? 0 : 1)
  const held = positions
    .filter((one) => matches(`${one.symbol} ${one.name ?? ''}`))
    .toSorted((a, b) => begins(a.symbol) - begins(b.symbol))
    .slice(0, positionsMax)
  const heldSymbols = new Set(held.map((one) => one.symbol))
  const { screens, actions, accounts: accountsKind, positions: positionsKind, symbols } = text.palette
  return [
    ...destinations
      .filter(({ label }) => matches(label))
      .map(({ to, label, letter }) => ({
        id: `go ${to}`,
        label,
        detail: `g ${letter}`,
        kind: screens,
        run: does(() => void navigate({ to })),
      })),
    ...held.map((one) => ({
      id: `held ${one.symbol}`,
      label: one.symbol,
      detail: one.name ?? '',
      kind: positionsKind,
      run: symbol(one.symbol),
    })),
    ...(words === '' ? [] : found)
      .filter((one) => !heldSymbols.has(one.symbol))
      .map((one) => ({
        id: `symbol ${one.symbol}`,
        label: one.symbol,
        detail: one.name ?? '',
        kind: symbols,
        run: symbol(one.symbol),
      })),
    ...accounts
      .filter(({ short, title }) => matches(`${short} ${title}`))
      .map(({ account, short, title }) => ({
        id: `account ${account.id}`,
        label: short,
        detail: title,
        kind: accountsKind,
        run: does(() => void navigate({ to: '/portfolio', search: { account: account.id } })),
      })),
    ...useActions(onHalt)
      .filter(({ label }) => matches(label))
      .map(({ run, ...action }) => ({ ...action, detail: '', kind: actions, run: does(run) })),
  ]
}

export default function Palette(props: PaletteProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={text.palette.title} width={600}>
      <PaletteList {...props} />
    </Dialog>
  )
}

function PaletteList(props: PaletteProps) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useId()
  const entries = useEntries(words.trim(), props)
  const at = Math.min(chosen, entries.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen(Math.min(entries.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(0, at - 1))
    else if (event.key === 'Enter') entries[at]?.run()
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="in" style={{ height: 44, marginBottom: 12 }}>
        <input
          className="field"
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={entries[at] ? `${list}-${at}` : undefined}
          aria-label={text.palette.placeholder}
          placeholder={text.palette.placeholder}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="palette-list" id={list} role="listbox" aria-label={text.palette.title}>
        {entries.length === 0 ? <p className="m p-3">{text.palette.nothing}</p> : null}
        {entries.map((entry, index) => (
          <div
            key={entry.id}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={entry.run}
            onPointerMove={() => setChosen(index)}
          >
            <b className="md">{entry.label}</b>
            <span className="m">{entry.detail}</span>
            <span>{entry.kind}</span>
          </div>
        ))}
      </div>
    </>
  )
}
