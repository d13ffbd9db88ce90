/** Mantine's dialogs, drawers, menus and popovers in our measures. Only `floating.tsx` imports this, and only when one opens. */
import { Drawer as MantineDrawer, Menu, Modal, Popover } from '@mantine/core'
import type { MenuItemProps } from '@mantine/core'
import { cloneElement, useEffect, useRef, useState } from 'react'
import type { ComponentPropsWithRef, ComponentPropsWithoutRef, ReactElement, ReactNode } from 'react'
import { text } from './text.ts'

type ButtonElement = ReactElement<ComponentPropsWithRef<'button'>>

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly children: ReactNode
  readonly foot?: ReactNode
  readonly width?: number
}

/** Mantine's head is a `<header>`, which outside of sectioning elements is the page's banner: a second landmark of that kind. */
const noLandmark = { header: { role: 'presentation' } } as const

export const DialogPart = ({ open, onClose, title, children, foot, width = 560 }: DialogProps) => (
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
    attributes={noLandmark}
  >
    {children}
    {foot === undefined ? null : <div className="dialog-foot">{foot}</div>}
  </Modal>
)

export interface SideDrawerProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly side?: 'left' | 'right'
  readonly children: ReactNode
}

export const SideDrawerPart = ({ open, onClose, title, side = 'right', children }: SideDrawerProps) => (
  <MantineDrawer
    opened={open}
    onClose={onClose}
    title={title}
    position={side}
    size={side === 'right' ? 400 : 280}
    zIndex={60}
    transitionProps={{ duration: 180 }}
    closeButtonProps={{ 'aria-label': text.close }}
    attributes={noLandmark}
  >
    {children}
  </MantineDrawer>
)

export interface ActionMenuProps {
  readonly button: ReactElement<ComponentPropsWithoutRef<'button'>>
  readonly children: ReactNode
}

export const ActionMenuPart = ({ button, children }: ActionMenuProps) => (
  <Menu defaultOpened position="bottom-end" zIndex={70} transitionProps={{ duration: 120 }} withinPortal>
    <Menu.Target>{button}</Menu.Target>
    <Menu.Dropdown>{children}</Menu.Dropdown>
  </Menu>
)

export type ItemProps = MenuItemProps & Omit<ComponentPropsWithoutRef<'button'>, keyof MenuItemProps>
export const ItemPart = (props: ItemProps) => <Menu.Item {...props} />
export const LabelPart = ({ children }: { readonly children: ReactNode }) => <Menu.Label>{children}</Menu.Label>
export const DividerPart = () => <Menu.Divider />

export interface ReceiptProps {
  readonly figure: ReactNode
  readonly label?: string
  readonly children: ReactNode
}

/** Between what floats and the window's edge, pixels. */
const edge = 8

export function ReceiptPart({ button, children }: { readonly button: ButtonElement; readonly children: ReactNode }) {
  const target = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    // The button that was pressed has been replaced by this one: it is where the focus comes back to.
    target.current?.focus()
    setOpened(true)
  }, [])
  return (
    // No higher than there is room for: scrolling the page to its end would hide it.
    <Popover
      opened={opened}
      onChange={setOpened}
      width={340}
      zIndex={70}
      trapFocus
      returnFocus
      transitionProps={{ duration: 120 }}
      middlewares={{ flip: true, shift: { padding: edge }, size: { padding: edge } }}
      hideDetached={false}
    >
      <Popover.Target>{cloneElement(button, { ref: target, onClick: () => setOpened(!opened) })}</Popover.Target>
      <Popover.Dropdown className="receipt">{children}</Popover.Dropdown>
    </Popover>
  )
}
