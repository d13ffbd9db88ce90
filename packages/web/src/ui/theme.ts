/** The design's tokens as Mantine's theme. Colours stay CSS variables, so that a change of scheme repaints nothing in React. */
import { createTheme } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'

const ramp = (name: string): MantineColorsTuple => [
  `var(--${name}-tint)`,
  `var(--${name}-tint)`,
  `var(--${name}-line)`,
  `var(--${name}-line)`,
  `var(--${name})`,
  `var(--${name})`,
  `var(--${name})`,
  `var(--${name})`,
  `var(--${name})`,
  `var(--${name})`,
]

export const theme = createTheme({
  fontFamily: 'var(--ui)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--display)', fontWeight: '400' },
  fontSizes: { xs: '12px', sm: '14px', md: '16px', lg: '20px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px' },
  defaultRadius: 'md',
  colors: { accent: ramp('accent'), gain: ramp('gain'), loss: ramp('loss'), warn: ramp('warn') },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 3 },
  breakpoints: { xs: '37.5em', sm: '56.25em', md: '75em', lg: '90em', xl: '112.5em' },
  cursorType: 'pointer',
  respectReducedMotion: true,
})

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-border': 'var(--line-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-error': 'var(--loss)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-light': 'var(--accent-tint)',
  },
  light: {},
  dark: {},
})
