/** Which instrument: the ticket itself stands beside its chart. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { searchQuery } from '../../api/index.ts'
import { Dialog, TextField } from '../../ui/index.ts'
import { text } from './text.ts'

const shownMax = 8

export function NewOrderDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={text.newTitle} width={480}>
      <Choice onClose={onClose} />
    </Dialog>
  )
}

function Choice({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const found = useQuery(searchQuery(useDeferredValue(words.trim()))).data?.items ?? []
  const shown = words.trim() === '' ? [] : found.slice(0, shownMax)
  const open = (symbol: string) => {
    onClose()
    void navigate({ to: '/symbols/$symbol', params: { symbol } })
  }
  const first = shown[0]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (first) open(first.symbol)
      }}
    >
      <TextField
        label={text.newLabel}
        placeholder={text.newPlaceholder}
        hint={text.newHint}
        value={words}
        onText={setWords}
        autoComplete="off"
        data-autofocus
      />
      <ul className="order-symbols">
        {shown.map(({ symbol, name }) => (
          <li key={symbol}>
            <button type="button" onClick={() => open(symbol)}>
              <b className="md">{symbol}</b> <span className="m">{name}</span>
            </button>
          </li>
        ))}
      </ul>
      {words.trim() !== '' && shown.length === 0 ? <p className="m mt1">{text.newNothing}</p> : null}
    </form>
  )
}
