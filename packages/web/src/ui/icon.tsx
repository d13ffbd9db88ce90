/** The sixteen-pixel icons, one path each; the name says what they mean here. */
export const iconPaths = {
  home: 'M3 7.5 8 3l5 4.5V13H9.5V9.5h-3V13H3z',
  portfolio: 'M2.5 13.5h11M4 11V7M7 11V3.5M10 11V6M13 11V4.5',
  orders: 'M3 4h10M3 8h10M3 12h6',
  ideas: 'M5.5 10.5A4 4 0 1 1 10.5 10.5V12h-5zM6.5 14h3',
  assistant: 'M2.5 3.5h11v8H7l-3 2.5v-2.5H2.5z',
  plans: 'M2.5 13 6 8.5l3 2L13.5 4M10.5 4h3v3',
  targets: 'M3 4.5h10M3 8h10M3 11.5h10M6 3v3M10.5 6.5v3M5 10v3',
  rules: 'M8 2.5v11M4 13.5h8M3 5l5-1.5L13 5M1.8 9.5 3 5l1.2 4.5zM11.8 9.5 13 5l1.2 4.5z',
  connections: 'M6 2v3.5M10 2v3.5M4 5.5h8V8a4 4 0 0 1-8 0zM8 12v2',
  activity: 'M3 2.5h7l3 3v8H3zM5.5 8h5M5.5 10.5h5',
  settings:
    'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8 14 14',
  down: 'M4 6.5 8 10.5l4-4',
  right: 'M6.5 4 10.5 8l-4 4',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  eyeOff: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM3 13 13 3',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5 6.5 12 13 4.5',
  warn: 'M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.8v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.5M8 5v.1',
  question: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.3 6.3a1.7 1.7 0 1 1 2.5 1.6c-.5.3-.8.6-.8 1.1M8 11v.1',
  blocked: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.8 3.8l8.4 8.4',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  halt: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM6 8h4',
  download: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M3 13.5h10',
  plus: 'M8 3v10M3 8h10',
  edit: 'M10.5 3 13 5.5 6 12.5l-3 .5.5-3zM9 4.5 11.5 7',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14h2.4',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  columns: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3',
  offline: 'M2 6.5a9 9 0 0 1 12 0M4.3 9a5.5 5.5 0 0 1 7.4 0M8 12v.1M2 2l12 12',
  shield: 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.6 1.6 3-3',
  link: 'M7 9l2-2M6 6.5 4.2 8.3a2.5 2.5 0 0 0 3.5 3.5L9.5 10M10 9.5l1.8-1.8a2.5 2.5 0 0 0-3.5-3.5L6.5 6',
  person: 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c.6-2.5 2.5-3.8 5-3.8s4.4 1.3 5 3.8',
} as const
export type IconName = keyof typeof iconPaths

export const Icon = ({ name, size }: { readonly name: IconName; readonly size?: number }) => (
  <svg className="i" viewBox="0 0 16 16" aria-hidden="true" style={size ? { width: size, height: size } : undefined}>
    <path d={iconPaths[name]} />
  </svg>
)
