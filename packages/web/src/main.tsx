import '@fontsource-variable/instrument-sans/wght.css'
import '@fontsource-variable/source-serif-4/opsz.css'
import './ui/styles/index.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api/index.ts'
import { createAppRouter } from './app/router.tsx'
import { UiRoot } from './ui/index.ts'

const retriesMax = 2

/** Reads are tried again when nothing came back or the server is in trouble; a refusal is final. Writes are never repeated. */
const mayRetry = (failures: number, error: Error): boolean =>
  failures < retriesMax && !(error instanceof ApiProblem && error.status < 500)

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: mayRetry, refetchOnWindowFocus: true },
    // Left to itself the library keeps what is done offline and sends it later: no order may go out at a moment that nobody chose.
    mutations: { retry: false, networkMode: 'always' },
  },
})
const router = createAppRouter(queries)

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <UiRoot>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </UiRoot>
    </StrictMode>,
  )
