/** Every address of the app. Screens are loaded when they are first opened; who is not signed in is sent to the sign-in. */
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import {
  Outlet,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
  useRouter,
} from '@tanstack/react-router'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { meQuery } from '../api/index.ts'
import { ErrorState } from '../ui/index.ts'
import { NotFound, Shell } from './shell.tsx'
import { text } from './text.ts'

const optionalText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** These search parameters, where they are texts; everything else in the address is ignored. */
const texts =
  <const Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): { readonly [N in Name]?: string | undefined } => {
    const found: { [N in Name]?: string | undefined } = {}
    for (const name of names) {
      const value = optionalText(search[name])
      if (value !== undefined) found[name] = value
    }
    return found
  }

function ScreenError({ error }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryClient()
  const retry = () => {
    void queries.invalidateQueries()
    void router.invalidate()
  }
  return (
    <ErrorState
      what={text.screenFailed}
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={retry}
    />
  )
}

const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: () => <Outlet />,
  notFoundComponent: () => (
    <main>
      <NotFound />
    </main>
  ),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: texts('next', 'new'),
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-screen.tsx')),
})

const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  validateSearch: (search: Record<string, unknown>): { account?: string | undefined } => texts('account')(search),
  search: { middlewares: [retainSearchParams(['account'])] },
  beforeLoad: async ({ context, location }) => {
    const me = await context.queries.ensureQueryData(meQuery)
    if (me === null) throw redirect({ to: '/sign-in', search: { next: location.href } })
  },
  component: Shell,
  errorComponent: ScreenError,
  notFoundComponent: NotFound,
})

const dashboardRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/',
  validateSearch: texts('range'),
  component: lazyRouteComponent(() => import('../features/dashboard/dashboard-screen.tsx')),
})

const portfolioRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/portfolio',
  validateSearch: texts(
    'tab',
    'sort',
    'group',
    'filter',
    'by',
    'range',
    'page',
    'method',
    'year',
    'q',
    'type',
    'from',
    'to',
    'benchmark',
  ),
  component: lazyRouteComponent(() => import('../features/portfolio/portfolio-screen.tsx')),
})

const importRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/import',
  component: lazyRouteComponent(() => import('../features/import/import-screen.tsx')),
})

const symbolRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/symbols/$symbol',
  validateSearch: texts(
    'range',
    'side',
    'quantity',
    'notional',
    'type',
    'limit',
    'stop',
    'trail',
    'tif',
    'from',
    'idea',
    'draft',
  ),
  component: lazyRouteComponent(() => import('../features/symbol/symbol-screen.tsx')),
})

const rebalanceRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/rebalance',
  component: lazyRouteComponent(() => import('../features/planning/rebalance-screen.tsx')),
})

const ordersRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/orders',
  validateSearch: texts('show', 'symbol', 'since', 'order', 'page'),
  component: lazyRouteComponent(() => import('../features/orders/orders-screen.tsx')),
})

const connectionsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/connections',
  validateSearch: texts('open', 'id'),
  component: lazyRouteComponent(() => import('../features/connections/connections-screen.tsx')),
})

/** Brokers send the browser back here; whoever is not signed in does that first and keeps what the broker said. */
const callbackRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/oauth/callback/$brokerId',
  validateSearch: texts('code', 'state', 'oauth_token', 'oauth_verifier', 'error', 'error_description'),
  component: lazyRouteComponent(() => import('../features/connections/callback-screen.tsx')),
})

const ideasRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/ideas',
  validateSearch: texts('show', 'id'),
  component: lazyRouteComponent(() => import('../features/ideas/ideas-screen.tsx')),
})

const assistantRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/assistant',
  validateSearch: texts('c'),
  component: lazyRouteComponent(() => import('../features/assistant/assistant-screen.tsx')),
})

const reconciliationRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/reconciliation',
  component: lazyRouteComponent(() => import('../features/reconciliation/reconciliation-screen.tsx')),
})

const activityRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/activity',
  validateSearch: texts('kind', 'period'),
  component: lazyRouteComponent(() => import('../features/activity/activity-screen.tsx')),
})

const settingsRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/settings',
  validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('../features/settings/settings-screen.tsx')),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  insideRoute.addChildren([
    dashboardRoute,
    portfolioRoute,
    importRoute,
    symbolRoute,
    rebalanceRoute,
    ordersRoute,
    ideasRoute,
    assistantRoute,
    connectionsRoute,
    callbackRoute,
    reconciliationRoute,
    activityRoute,
    settingsRoute,
  ]),
])

/** Every parameter is a text: `187.50` must not become the number 187.5. */
const readSearch = (search: string): Record<string, string> => Object.fromEntries(new URLSearchParams(search))

function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) if (typeof value === 'string') parameters.set(name, value)
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

export const createAppRouter = (queries: QueryClient) =>
  createRouter({
    routeTree,
    context: { queries },
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ScreenError,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
