/** Since when, and of which symbol. */
import { useState } from 'react'
import { ActionMenu, Icon, MenuItem } from '../../ui/index.ts'
import { sinces } from './orders-filter.ts'
import type { OrdersView } from './orders-filter.ts'
import { text } from './text.ts'

export const FilterChips = ({ view }: { readonly view: OrdersView }) => (
  <div className="row" style={{ gap: 8, marginLeft: 'auto' }}>
    <SymbolChip view={view} />
    <ActionMenu
      button={
        <button type="button" className="chip" aria-label={`${text.sinceLabel}: ${text.since[view.since]}`}>
          {text.since[view.since]} <Icon name="down" />
        </button>
      }
    >
      {sinces.map((since) => (
        <MenuItem
          key={since}
          onClick={() => view.change({ since: since === 'week' ? undefined : since })}
          rightSection={since === view.since ? <Icon name="check" /> : null}
        >
          {text.since[since]}
        </MenuItem>
      ))}
    </ActionMenu>
  </div>
)

/** Applied with Enter or on leaving, so that half a symbol asks for nothing. */
function SymbolChip({ view }: { readonly view: OrdersView }) {
  const [typed, setTyped] = useState(view.symbol)
  const apply = (value: string) => {
    const symbol = value.trim().toUpperCase()
    if (symbol !== view.symbol) view.change({ symbol: symbol === '' ? undefined : symbol })
  }
  return (
    <span className={view.symbol === '' ? 'chip' : 'chip on'} style={{ padding: '0 4px 0 8px' }}>
      <input
        className="order-symbol-filter"
        aria-label={text.symbolLabel}
        placeholder={text.anySymbol}
        value={typed}
        maxLength={25}
        onChange={(event) => setTyped(event.currentTarget.value.toUpperCase())}
        onBlur={() => apply(typed)}
        onKeyDown={(event) => (event.key === 'Enter' ? apply(typed) : undefined)}
      />
      {view.symbol === '' ? null : (
        <button
          type="button"
          aria-label={text.anySymbol}
          onClick={() => {
            setTyped('')
            apply('')
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}
