/** Everything that the components need around them. */
import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core'
import type { ReactNode } from 'react'
import { PreferencesProvider } from './preferences.tsx'
import { cssVariablesResolver, theme } from './theme.ts'
import { ToastProvider } from './toast.tsx'

const colourSchemes = localStorageColorSchemeManager()

export const UiRoot = ({ children }: { readonly children: ReactNode }) => (
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariablesResolver}
    colorSchemeManager={colourSchemes}
    defaultColorScheme="auto"
  >
    <PreferencesProvider>
      <ToastProvider>{children}</ToastProvider>
    </PreferencesProvider>
  </MantineProvider>
)
