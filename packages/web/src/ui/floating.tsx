/** What floats: dialogs (sheets on a phone), drawers, menus, popovers. Mantine traps and returns focus; we dress it. */
import { Drawer as MantineDrawer, Menu, Modal, Popover } from '@mantine/core'
import type { ReactNode } from 'react'
import { text } from './text.ts'

/** A dialog; below 600 px a sheet from the bottom edge. `foot` stays in view. */
export const Dialog = ({ open, onClose, title, children, foot, width = 560 }: DialogProps) => (
  <Modal
    opened={open}
    onClose={onClose}
    title={title}
    size={width}
    centered
    className="sheet"
    zIndex={60}
    transitionProps={{ duration: 180 }}
    closeButtonProps={{ 'aria-label': text.close }}
  >
    {children}
    {foot === undefined ? null : <div className="dialog-foot">{foot}</div>}
  </Modal>
)
interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly children: ReactNode
  readonly foot?: ReactNode
  readonly width?: number
}

export const SideDrawer = ({ open, onClose, title, side = 'right', children }: SideDrawerProps) => (
  <MantineDrawer
    opened={open}
    onClose={onClose}
    title={title}
    position={side}
    size={side === 'right' ? 400 : 280}
    zIndex={60}
    transitionProps={{ duration: 180 }}
    closeButtonProps={{ 'aria-label': text.close }}
  >
    {children}
  </MantineDrawer>
)
interface SideDrawerProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly side?: 'left' | 'right'
  readonly children: ReactNode
}

export const ActionMenu = ({ button, children }: { readonly button: ReactNode; readonly children: ReactNode }) => (
  <Menu position="bottom-end" zIndex={70} transitionProps={{ duration: 120 }} withinPortal>
    <Menu.Target>{button}</Menu.Target>
    <Menu.Dropdown>{children}</Menu.Dropdown>
  </Menu>
)
export const MenuItem = Menu.Item
export const MenuLabel = Menu.Label
export const MenuDivider = Menu.Divider

/** A figure with a dotted underline that opens what it was made of. */
export const Receipt = ({ figure, label, children }: ReceiptProps) => (
  <Popover width={340} zIndex={70} trapFocus returnFocus transitionProps={{ duration: 120 }}>
    <Popover.Target>
      <button type="button" className="rc" aria-haspopup="dialog" aria-label={label}>
        {figure}
      </button>
    </Popover.Target>
    <Popover.Dropdown className="receipt">{children}</Popover.Dropdown>
  </Popover>
)
interface ReceiptProps {
  readonly figure: ReactNode
  readonly label?: string
  readonly children: ReactNode
}

export const ReceiptLine = ({ term, value }: { readonly term: ReactNode; readonly value: ReactNode }) => (
  <p className="rl">
    <span>{term}</span>
    <i />
    <span>{value}</span>
  </p>
)
