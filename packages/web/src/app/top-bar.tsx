/** What is always in reach: search, the market's clock, connections, the trading state, the accounts looked at, the person. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { attentionOf, clockQuery, connectionsQuery, needsPerson, useNames, useScope } from '../api/index.ts'
import {
  ActionMenu,
  Icon,
  IconButton,
  MenuItem,
  MenuLabel,
  clockShortText,
  durationText,
  useNow,
  usePreferences,
} from '../ui/index.ts'
import { text } from './text.ts'
import { TradingMenu } from './trading-menu.tsx'
import { UserMenu } from './user-menu.tsx'

export interface TopBarProps {
  readonly onMenu: () => void
  readonly onSearch: () => void
  readonly onShortcuts: () => void
  readonly onAssistant: () => void
}

export function TopBar({ onMenu, onSearch, onShortcuts, onAssistant }: TopBarProps) {
  const { amountsHidden, set } = usePreferences()
  return (
    <header className="bar">
      <button type="button" className="t onlyph" aria-label={text.menu} onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <Link to="/" className="mark onlyph" style={{ padding: 0, marginRight: 'auto', fontSize: 19 }}>
        {text.product}
      </Link>
      <button type="button" className="search hideph" onClick={onSearch}>
        <Icon name="search" />
        <span>{text.search}</span>
        <kbd>{text.searchKey}</kbd>
      </button>
      <MarketState />
      <span className="sep hidemd" />
      <ConnectionHealth />
      <TradingMenu />
      <span className="sep hideph" />
      <ScopeMenu />
      <span className="hideph flex">
        <IconButton
          icon={amountsHidden ? 'eyeOff' : 'eye'}
          label={amountsHidden ? text.showAmounts : text.hideAmounts}
          aria-pressed={amountsHidden}
          onClick={() => set({ amountsHidden: !amountsHidden })}
        />
        <IconButton icon="assistant" label={text.openAssistant} onClick={onAssistant} />
      </span>
      <button type="button" className="t onlyph" aria-label={text.searchShort} onClick={onSearch}>
        <Icon name="search" />
      </button>
      <UserMenu onShortcuts={onShortcuts} />
    </header>
  )
}

const sessionText = {
  regular: text.marketOpen,
  pre: text.marketPre,
  post: text.marketPost,
  closed: text.marketClosed,
} as const

function MarketState() {
  const clock = useQuery(clockQuery).data
  const now = useNow(1_000)
  if (!clock) return <span className="t hidemd" style={{ width: 240 }} />
  const until = clock.isOpen ? clock.nextClose : clock.nextOpen
  return (
    <span className="t hidemd" title={clock.source}>
      <b>{sessionText[clock.session]}</b>
      {until === null ? null : (
        <span>
          {clock.isOpen ? text.closesIn : text.opensIn} {durationText(Date.parse(until) - now)}
        </span>
      )}
      <span className="q">{clockShortText(now)} ET</span>
    </span>
  )
}

const dotClass = { fine: 'dot', failing: 'dot n', soon: 'dot w', now: 'dot l' } as const

function ConnectionHealth() {
  const connections = useQuery(connectionsQuery).data?.items
  const now = useNow(60_000)
  if (!connections || connections.length === 0) return null
  const states = connections.map((connection) => attentionOf(connection, now))
  const needing = states.filter(needsPerson).length
  const label = text.connectionsLabel(states.length - needing, needing)
  return (
    <>
      <Link to="/connections" className="t hideph" aria-label={label} title={label}>
        <span className="dots">
          {states.map((state, index) => (
            <i key={index} className={dotClass[state]} />
          ))}
        </span>
        {needing > 0 ? <span className="hidelg">{text.needsYou(needing)}</span> : null}
      </Link>
      <span className="sep hideph" />
    </>
  )
}

function ScopeMenu() {
  const { accounts } = useNames()
  const scope = useScope()
  const navigate = useNavigate()
  const show = (ids: readonly string[]) =>
    void navigate({ to: '.', search: (before) => ({ ...before, account: ids.join(',') || undefined }) })
  if (accounts.length === 0) return null
  const one = scope.length === 1 ? accounts.find(({ account }) => account.id === scope[0]) : undefined
  const label = one?.short ?? (scope.length === 0 ? text.allAccounts(accounts.length) : text.someAccounts(scope.length))
  const toggled = (id: string) => (scope.includes(id) ? scope.filter((known) => known !== id) : [...scope, id])
  return (
    <ActionMenu
      button={
        <button type="button" className="t hidelg">
          {label}
          <Icon name="down" size={12} />
        </button>
      }
    >
      <MenuLabel>{text.accountScope}</MenuLabel>
      <MenuItem onClick={() => show([])} rightSection={scope.length === 0 ? <Icon name="check" /> : null}>
        {text.everything}
      </MenuItem>
      {accounts.map(({ account, broker, number, title }) => (
        <MenuItem
          key={account.id}
          closeMenuOnClick={false}
          onClick={() => show(toggled(account.id))}
          rightSection={scope.includes(account.id) ? <Icon name="check" /> : null}
        >
          {broker} <span className="q">{`${title} ${number}`}</span>
        </MenuItem>
      ))}
    </ActionMenu>
  )
}
