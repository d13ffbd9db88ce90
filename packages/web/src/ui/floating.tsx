/**
 * What floats: dialogs (sheets on a phone), drawers, menus, receipts. Their code is no part of the first view: it is loaded
 * when the page is idle, or at the latest when the first one opens.
 */
import { Suspense, cloneElement, lazy, useState } from 'react'
import type { ComponentType, ReactNode } from 'react'
import type { ActionMenuProps, DialogProps, ItemProps, ReceiptProps, SideDrawerProps } from './floating-parts.tsx'

const load = () => import('./floating-parts.tsx')

/** Ahead of the first click; browsers without idle callbacks wait for that click. */
if ('requestIdleCallback' in globalThis) requestIdleCallback(() => void load())

type Parts = Awaited<ReturnType<typeof load>>
const part = <Props,>(pick: (parts: Parts) => ComponentType<Props>) =>
  lazy(() => load().then((parts) => ({ default: pick(parts) })))

const DialogPart = part<DialogProps>((parts) => parts.DialogPart)
const SideDrawerPart = part<SideDrawerProps>((parts) => parts.SideDrawerPart)
const ActionMenuPart = part<ActionMenuProps>((parts) => parts.ActionMenuPart)
const ReceiptPart = part<Parameters<Parts['ReceiptPart']>[0]>((parts) => parts.ReceiptPart)

/** Stays mounted once it was open, so that it can slide away. */
function useOnceOpen(open: boolean): boolean {
  const [was, setWas] = useState(open)
  if (open && !was) setWas(true)
  return open || was
}

const WhenOpened = ({ open, children }: { readonly open: boolean; readonly children: ReactNode }) =>
  useOnceOpen(open) ? <Suspense fallback={null}>{children}</Suspense> : null

/** A dialog; below 600 px a sheet from the bottom edge. `foot` stays in view. */
export const Dialog = (props: DialogProps) => (
  <WhenOpened open={props.open}>
    <DialogPart {...props} />
  </WhenOpened>
)

export const SideDrawer = (props: SideDrawerProps) => (
  <WhenOpened open={props.open}>
    <SideDrawerPart {...props} />
  </WhenOpened>
)

/** A button that opens a list of actions. */
export function ActionMenu({ button, children }: ActionMenuProps) {
  const [wanted, setWanted] = useState(false)
  if (!wanted)
    return cloneElement(button, {
      onClick: () => setWanted(true),
      'aria-haspopup': 'menu',
      'aria-expanded': false,
    })
  return (
    <Suspense fallback={button}>
      <ActionMenuPart button={button}>{children}</ActionMenuPart>
    </Suspense>
  )
}

export const MenuItem = part<ItemProps>((parts) => parts.ItemPart)
export const MenuLabel = part<{ readonly children: ReactNode }>((parts) => parts.LabelPart)
export const MenuDivider = part<object>((parts) => parts.DividerPart)

/** A figure with a dotted underline that opens what it was made of. */
export function Receipt({ figure, label, children }: ReceiptProps) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <button type="button" className="rc" aria-haspopup="dialog">
      {figure}
      {label === undefined ? null : <span className="sr">{`, ${label}`}</span>}
    </button>
  )
  if (!wanted) return cloneElement(button, { onClick: () => setWanted(true) })
  return (
    <Suspense fallback={button}>
      <ReceiptPart button={button}>{children}</ReceiptPart>
    </Suspense>
  )
}

export const ReceiptLine = ({ term, value }: { readonly term: ReactNode; readonly value: ReactNode }) => (
  <p className="rl">
    <span>{term}</span>
    <i />
    <span>{value}</span>
  </p>
)
