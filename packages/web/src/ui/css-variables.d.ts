import 'react'

// Styles may set our own variables: `style={{ '--h': '280px' }}`.
declare module 'react' {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined
  }
}
