/** Buttons, links that look like them, chips, segments, tags, notices, sections. */
import { useEffect, useId, useRef } from 'react'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'dangerous' | 'danger-outline' | 'live'
const kindClass: Record<ButtonKind, string> = {
  primary: 'p',
  secondary: 'o',
  quiet: 'g',
  dangerous: 'x',
  'danger-outline': 'xo',
  live: 'live',
}
const sizeClass = { small: ' sm', medium: '', large: ' lg' } as const

export const buttonClass = (kind: ButtonKind, size: keyof typeof sizeClass = 'medium', full = false): string =>
  `btn ${kindClass[kind]}${sizeClass[size]}${full ? ' full' : ''}`

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly kind?: ButtonKind
  readonly size?: keyof typeof sizeClass
  readonly full?: boolean
  readonly icon?: IconName | undefined
  /** Shown instead of the label while it works; the button is then locked. */
  readonly busy?: string | false | undefined
}

/** A button says what will happen. */
export function Button({
  kind = 'secondary',
  size,
  full,
  icon,
  busy,
  children,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      // What takes its time is begun once: the second click of a double click comes before the button is locked.
      onClick={busy === undefined ? onClick : (event) => (event.detail > 1 ? undefined : onClick?.(event))}
      className={buttonClass(kind, size, full)}
      disabled={disabled === true || Boolean(busy)}
      aria-busy={busy ? true : undefined}
    >
      {busy ? <Icon name="clock" /> : icon ? <Icon name={icon} /> : null}
      {busy || children}
    </button>
  )
}

/** Only an icon; its label is read out and shown as a title. */
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button type="button" {...rest} className="t" aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
)
interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly icon: IconName
  readonly label: string
}

export const TextButton = (props: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'>) => (
  <button type="button" {...props} className="link" />
)

export const Chip = ({ pressed, children, ...rest }: ChipProps) => (
  <button type="button" {...rest} className="chip" aria-pressed={pressed}>
    {children}
  </button>
)
interface ChipProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly pressed?: boolean
}

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: ReactNode
}

/** A row of choices of which one holds: ranges, views. */
export function Segments<Value extends string>({ label, choices, value, onChoose }: SegmentsProps<Value>) {
  return (
    <div className="seg max-w-full overflow-x-auto" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChoose(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly choices: readonly Choice<Value>[]
  readonly value: Value
  readonly onChoose: (value: Value) => void
}

export type Tone = 'neutral' | 'gain' | 'loss' | 'warn' | 'accent' | 'info' | 'simulated' | 'paper' | 'live'
const tagClass: Record<Tone, string> = {
  neutral: '',
  gain: ' gain',
  loss: ' loss',
  warn: ' warn',
  accent: ' acc',
  info: ' info',
  simulated: ' hatch',
  paper: ' hatch paper',
  live: ' live',
}
export const Tag = ({ tone = 'neutral', icon, children }: TagProps) => (
  <span className={`tag${tagClass[tone]}`}>
    {icon ? <Icon name={icon} /> : null}
    {children}
  </span>
)
interface TagProps {
  readonly tone?: Tone
  readonly icon?: IconName
  readonly children: ReactNode
}

const noteClass = { neutral: '', warn: ' warn', loss: ' loss', accent: ' acc' } as const
const noteIcon = { neutral: 'info', warn: 'warn', loss: 'blocked', accent: 'info' } as const

/** Fact in bold, then the consequence, then the remedy. */
export const Note = ({ tone = 'neutral', icon, fact, children, urgent = false }: NoteProps) => (
  <div className={`note${noteClass[tone]}`} role={urgent ? 'alert' : undefined}>
    <Icon name={icon ?? noteIcon[tone]} />
    <div className="min-w-0">
      <b className="md">{fact}</b> {children}
    </div>
  </div>
)
interface NoteProps {
  readonly tone?: keyof typeof noteClass
  readonly icon?: IconName
  readonly fact: ReactNode
  readonly children?: ReactNode
  readonly urgent?: boolean
}

/** Hangs from a rule; its heading names the region. */
export function Section({ title, end, children, level: Heading = 'h2', className = '' }: SectionProps) {
  const id = useId()
  return (
    <section className={`sec ${className}`} aria-labelledby={id}>
      <div className="sh">
        <Heading id={id}>{title}</Heading>
        {end === undefined ? null : <span className="end s">{end}</span>}
      </div>
      {children}
    </section>
  )
}
interface SectionProps {
  readonly title: ReactNode
  readonly end?: ReactNode
  readonly children: ReactNode
  readonly level?: 'h2' | 'h3'
  readonly className?: string
}

/** A screen's title, what it says in one line, and what can be done here. */
export const PageHead = ({ title, children, actions }: PageHeadProps) => (
  <div className="head">
    <div className="min-w-0">
      <h1>{title}</h1>
      {children === undefined ? null : <p>{children}</p>}
    </div>
    {actions === undefined ? null : <div className="acts">{actions}</div>}
  </div>
)
interface PageHeadProps {
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** Term and figure, one a line. */
export const Figures = ({ items }: { readonly items: readonly Figure[] }) => (
  <dl className="dl">
    {items.map(({ term, value, total }, index) => (
      <div key={index} className={total ? 'tt' : undefined}>
        <dt>{term}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
export interface Figure {
  readonly term: ReactNode
  readonly value: ReactNode
  readonly total?: boolean
}

/** A row of links, one of them the current one. On a phone the row scrolls: the tab one is on must not be out of sight. */
export function TabRow({ label, current, children }: TabRowProps) {
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    const link = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (link && row.current) row.current.scrollLeft = link.offsetLeft - row.current.offsetLeft - 16
  }, [current])
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {children}
    </nav>
  )
}
interface TabRowProps {
  readonly label: string
  /** Which one it is: when it changes, the row scrolls to it. */
  readonly current: string
  readonly children: ReactNode
}
