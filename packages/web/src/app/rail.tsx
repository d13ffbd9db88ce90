/** The slim rail at the left, the bar of five at a phone's bottom, and the phone's menu sheet. */
import { Link } from '@tanstack/react-router'
import { Icon, SideDrawer } from '../ui/index.ts'
import { destinations } from './destinations.ts'
import type { Destination } from './destinations.ts'
import { useCounts } from './counts.ts'
import type { Count } from './counts.ts'
import { text } from './text.ts'

const RailLink = ({ destination, count, onOpen }: RailLinkProps) => (
  <Link
    to={destination.to}
    className="n"
    activeOptions={{ exact: destination.to === '/', includeSearch: false }}
    activeProps={{ 'aria-current': 'page' }}
    title={destination.label}
    onClick={onOpen}
  >
    <Icon name={destination.icon} />
    <span>{destination.label}</span>
    {count && count.count > 0 ? <i className={count.needs ? 'ct need' : 'ct'}>{count.count}</i> : null}
  </Link>
)
interface RailLinkProps {
  readonly destination: Destination
  readonly count: Count | undefined
  readonly onOpen?: () => void
}

const inGroup = (group: Destination['group']) => destinations.filter((destination) => destination.group === group)

export function Rail({ onOpen }: { readonly onOpen?: () => void }) {
  const counts = useCounts()
  const links = (group: Destination['group']) =>
    inGroup(group).map((destination) => (
      <RailLink
        key={destination.to}
        destination={destination}
        count={counts[destination.to]}
        {...(onOpen ? { onOpen } : {})}
      />
    ))
  return (
    <nav className="rail" aria-label={text.mainNavigation}>
      <Link to="/" className="mark">
        {text.product}
      </Link>
      {links('money')}
      {inGroup('set-up').length > 0 ? <hr /> : null}
      {links('set-up')}
      <div className="foot">{links('foot')}</div>
    </nav>
  )
}

export const MenuSheet = ({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) => (
  <SideDrawer open={open} onClose={onClose} title={text.menu} side="left">
    <div className="menu-sheet">
      <Rail onOpen={onClose} />
    </div>
  </SideDrawer>
)

export function BottomBar() {
  const counts = useCounts()
  return (
    <nav className="bottom" aria-label={text.mainNavigation}>
      {destinations
        .filter((destination) => destination.onPhoneBar)
        .map((destination) => {
          const count = counts[destination.to]
          return (
            <Link
              key={destination.to}
              to={destination.to}
              activeOptions={{ exact: destination.to === '/', includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
            >
              <Icon name={destination.icon} size={20} />
              <span>{destination.short ?? destination.label}</span>
              {count && count.count > 0 && count.needs ? <i className="bd">{count.count}</i> : null}
            </Link>
          )
        })}
    </nav>
  )
}
