/** The person: appearance, shortcuts, sign out. */
import { useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { meQuery, signOut } from '../api/index.ts'
import { ActionMenu, Icon, MenuDivider, MenuItem, MenuLabel } from '../ui/index.ts'
import { text } from './text.ts'

const schemes = [
  ['light', text.themeLight],
  ['dark', text.themeDark],
  ['auto', text.themeSystem],
] as const

const initialsOf = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('')

export function UserMenu({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const me = useQuery(meQuery).data
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const name = me?.fullName ?? me?.email ?? ''
  const leave = async () => {
    await signOut()
    queries.clear()
    await navigate({ to: '/sign-in' })
  }
  return (
    <ActionMenu
      button={
        <button type="button" className="avatar" aria-label={`${initialsOf(name)}, ${text.userMenu}: ${name}`}>
          {initialsOf(name)}
        </button>
      }
    >
      <MenuLabel>{name}</MenuLabel>
      <MenuLabel>{text.theme}</MenuLabel>
      {schemes.map(([scheme, label]) => (
        <MenuItem
          key={scheme}
          closeMenuOnClick={false}
          onClick={() => setColorScheme(scheme)}
          rightSection={colorScheme === scheme ? <Icon name="check" /> : null}
        >
          {label}
        </MenuItem>
      ))}
      <MenuDivider />
      <MenuItem onClick={() => void navigate({ to: '/settings' })}>{text.settings}</MenuItem>
      <MenuItem onClick={onShortcuts} rightSection={<kbd>?</kbd>}>
        {text.shortcuts}
      </MenuItem>
      <MenuItem onClick={() => void leave()}>{text.signOut}</MenuItem>
    </ActionMenu>
  )
}
