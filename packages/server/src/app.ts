/**
 * Wires the platform and the features to each other; the product and every server test begin here.
 *
 * To add a feature: one `create...` line and one line in `features`, both in shelf order (architecture.md, section 5). A
 * feature is handed the platform and what earlier features export from their `index.ts`; news travels the other way as
 * events, subscribed under "subscriptions" below.
 */
import { createBudget } from './ai/budget.ts'
import type { Budget } from './ai/budget.ts'
import { createModels } from './ai/create-models.ts'
import type { Models } from './ai/model.ts'
import { accountsChanged, createAccounts, syncProgressed } from './features/accounts/index.ts'
import type { Accounts } from './features/accounts/index.ts'
import { createAssistant } from './features/assistant/index.ts'
import type { Assistant } from './features/assistant/index.ts'
import { createAppendAudit, createAudit } from './features/audit/index.ts'
import { connectionChanged, signInReminded, createConnections } from './features/connections/index.ts'
import type { Connections } from './features/connections/index.ts'
import { createIdentity } from './features/identity/index.ts'
import type { Identity } from './features/identity/index.ts'
import { createImports } from './features/imports/index.ts'
import type { ImportSources, Imports } from './features/imports/index.ts'
import { createLive } from './features/live/index.ts'
import { createMarket, marketTools } from './features/market/index.ts'
import type { MarketData } from './features/market/index.ts'
import { createNotifications } from './features/notifications/index.ts'
import type { Notifications } from './features/notifications/index.ts'
import { createOrders, orderAttention, orderFilled, orderTools } from './features/orders/index.ts'
import type { Orders } from './features/orders/index.ts'
import { onBehalfOf } from './platform/actor.ts'
import {
  createRecommendations,
  recommendationsMade,
  createChooser,
  recommendationTools,
} from './features/recommendations/index.ts'
import type { Recommendations } from './features/recommendations/index.ts'
import { createPerformance, performanceTools } from './features/performance/index.ts'
import type { Performances } from './features/performance/index.ts'
import { createPlanning, planningTools, washSaleChecks } from './features/planning/index.ts'
import type { Planning } from './features/planning/index.ts'
import { createReconciliation, differenceFound } from './features/reconciliation/index.ts'
import { createPortfolio, portfolioTools } from './features/portfolio/index.ts'
import type { Portfolios } from './features/portfolio/index.ts'
import { createTax } from './features/tax/index.ts'
import type { Tax } from './features/tax/index.ts'
import { createHttp } from './platform/http/server.ts'
import type { Http } from './platform/http/http.ts'
import { registerServiceRoutes } from './platform/http/service-routes.ts'
import { registerWebApp } from './platform/http/web-app.ts'
import { createPlatform } from './platform/platform.ts'
import type { Platform, PlatformParts } from './platform/platform.ts'

export interface AppDependencies extends PlatformParts {
  /** Whether the demo's accounts are opened before anybody asks; default true. */
  readonly preparesDemo?: boolean | undefined
  readonly version: string
  /** Built web app; `undefined` = none. */
  readonly webRoot: string | undefined
  readonly eventLoopDelayMsMax: number
  /** Further parts that `/ready` looks at. */
  readonly probes?: Platform['probes'] | undefined
}

/** What `createApp` needs of a feature. */
export interface Feature {
  /** Below `/api/v1`. */
  readonly routes?: (http: Http) => void | Promise<void>
  /** At the root. */
  readonly rootRoutes?: (http: Http, webRoot: string | undefined) => void | Promise<void>
  /** Loads what only its later work needs: after the server listens, before anybody is told that it is ready. */
  readonly load?: () => Promise<unknown>
  /** After the last request and job: sockets to the outside are closed. */
  readonly stop?: () => Promise<void>
}

export interface App {
  readonly http: Http
  readonly platform: Platform
  /** Loads what was not needed to listen. Optional: what is asked for before is loaded then. */
  readonly load: () => Promise<void>
  /** Starts jobs and repeated tasks. The caller listens. */
  readonly start: () => Promise<void>
  /** Stops within seconds: no new requests, running ones end, jobs end or go back. The database is the caller's to close. */
  readonly stop: () => Promise<void>
}

const apiPrefix = '/api/v1'
/** How long running requests may take to end at shutdown before their connections are cut. */
const drainMsMax = 4_000
const demoEveryMs = 1_000
const exportedOrdersMax = 100_000

export async function createApp(dependencies: AppDependencies): Promise<App> {
  const { config, log, version, webRoot } = dependencies
  const platform = await createPlatform(dependencies, createAppendAudit)

  const identity = createIdentity(platform)
  const audit = createAudit(platform)
  const connections = createConnections(platform, { accountsOf: (userId) => accounts.present(userId) })
  const accounts = createAccounts(platform, connections)
  const market = createMarket(platform, connections)
  const portfolio = createPortfolio(platform, { accounts, market, connections })
  const performance = createPerformance(platform, { accounts, market, portfolios: portfolio })
  const tax = createTax(platform, { accounts, market })
  const reconciliation = createReconciliation(platform, { accounts, connections })
  const imports = createImportsOver(platform, { accounts, market, tax }, () => ({ connections, orders }))
  const furtherChecks = [washSaleChecks({ accounts, market, tax })]
  const strategyOf = (userId: string, ideaId: string) => recommendations.strategyOf(userId, ideaId)
  const orders = createOrders(platform, { connections, accounts, market, reconciliation, furtherChecks, strategyOf })
  const planning = createPlanning({ accounts, connections, market, tax, orders })
  const models = createModels(platform)
  const thinking = { models, budget: createBudget(platform) }
  const chooseWithModel = createChooser({ ...thinking, log })
  const sources = { accounts, market, portfolio, performance, tax, orders, planning }
  const openConversation = (...asked: Parameters<Assistant['openAboutIdea']>) => assistant.openAboutIdea(...asked)
  const ideaParts = { ...sources, connections, reconciliation, chooseWithModel, openConversation }
  const recommendations: Recommendations = createRecommendations(platform, ideaParts)
  const assistant: Assistant = createAssistantOver(platform, thinking, { ...sources, recommendations })
  const notifications = createNotifications(platform)
  const live = createLive(platform, {
    portfolios: portfolio,
    subscribeQuotes: (userId, symbols, listener) => market.subscribeQuotes(userId, symbols, listener),
    authenticate: identity.authenticate,
  })
  const features: readonly Feature[] = [
    identity,
    audit,
    connections,
    accounts,
    market,
    portfolio,
    performance,
    tax,
    reconciliation,
    imports,
    orders,
    planning,
    recommendations,
    assistant,
    notifications,
    live,
  ]
  subscribe(platform, { accounts, orders, notifications })
  if (config.demo && dependencies.preparesDemo !== false) prepareDemo(platform, identity, connections, recommendations)

  const http = await openHttp(dependencies, platform, identity)
  registerServiceRoutes(http, platform, { version, webRoot, probes: dependencies.probes ?? [] })
  await registerFeatures(http, features, webRoot)
  await registerWebApp(http, webRoot)
  return appOf(http, platform, features)
}

const appOf = (http: Http, platform: Platform, features: readonly Feature[]): App => ({
  http,
  platform,
  load: async () => {
    for (const feature of features) await feature.load?.()
  },
  start: () => platform.start(),
  stop: () => stopApp(http, platform, features),
})

const openHttp = (parts: AppDependencies, { limits }: Platform, identity: Identity): Promise<Http> => {
  const { config, version, webRoot, eventLoopDelayMsMax, log, metrics } = parts
  return createHttp({
    appName: config.appName,
    version,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.trustedProxies,
    https: config.publicUrl?.startsWith('https:') ?? false,
    webRoot,
    eventLoopDelayMsMax,
    log,
    metrics,
    authenticate: identity.authenticate,
    knownSession: identity.knownSession,
    limits,
    rateLimitPerMinute: config.rateLimitPerMinute,
  })
}

async function registerFeatures(http: Http, features: readonly Feature[], webRoot: string | undefined): Promise<void> {
  await http.register(
    async (api: Http) => {
      for (const feature of features) await feature.routes?.(api)
    },
    { prefix: apiPrefix },
  )
  for (const feature of features) await feature.rootRoutes?.(http, webRoot)
}

/** Made after the imports: read when an export is asked for. */
interface LaterFeatures {
  readonly connections: Connections
  readonly orders: Orders
}
const createImportsOver = (
  platform: Platform,
  sources: Omit<ImportSources, 'everythingElse'>,
  later: () => LaterFeatures,
): Imports => createImports(platform, { ...sources, everythingElse: (...of) => everythingElse(later(), ...of) })

/** What an export of everything holds beside accounts and transactions. */
async function everythingElse({ connections, orders }: LaterFeatures, userId: string, accountIds: readonly string[]) {
  const wanted = new Set(accountIds)
  const placed = await orders.list(userId, { limit: exportedOrdersMax })
  return {
    connections: await connections.list(userId),
    orders: placed.filter(({ accountId }) => wanted.has(accountId)),
    settings: {
      trading: await orders.tradingSettings(userId),
      stops: (await orders.tradingStops(userId)).items,
    },
  }
}

interface Thinking {
  readonly models: Models
  readonly budget: Budget
}

interface AssistantSources {
  readonly accounts: Accounts
  readonly market: MarketData
  readonly portfolio: Portfolios
  readonly performance: Performances
  readonly tax: Tax
  readonly orders: Orders
  readonly planning: Planning
  readonly recommendations: Recommendations
}

/** The assistant reads and proposes through what the features below it offer as tools. */
function createAssistantOver(platform: Platform, thinking: Thinking, sources: AssistantSources): Assistant {
  const { accounts, market, portfolio, performance, tax, orders, planning, recommendations } = sources
  return createAssistant(platform, {
    ...thinking,
    portfolios: portfolio,
    market,
    recommendations,
    tools: [
      ...portfolioTools({ portfolios: portfolio, accounts }),
      ...marketTools(market),
      ...performanceTools({ performances: performance, market }),
      ...orderTools(orders),
      ...planningTools({ planning, tax }),
      ...recommendationTools(recommendations),
    ],
  })
}

interface OrderListeners {
  readonly accounts: Accounts
  readonly orders: Orders
  readonly notifications: Notifications
}

function subscribe(platform: Platform, listeners: OrderListeners): void {
  subscribeToOrders(platform, listeners)
  subscribeToReconciliation(platform, listeners.notifications)
  subscribeToRecommendations(platform, listeners.notifications)
}

/** News of orders and of the connections that they go through. */
function subscribeToOrders(platform: Platform, { accounts, orders, notifications }: OrderListeners): void {
  const { events, work } = platform
  events.subscribe('orders-streams', connectionChanged, () => orders.onConnectionChanged())
  events.subscribe('orders-streams-accounts', accountsChanged, () => orders.onConnectionChanged())
  events.subscribe('connections-remind', signInReminded, async ({ userId, payload }) => {
    if (userId === null) return
    const { connectionId, title, body, isOver, onceKey } = payload
    const told = { kind: 'sign_in_again', title, body, resourceType: 'connection', resourceId: connectionId, onceKey }
    await work.inTransaction(onBehalfOf(userId), (unit) =>
      notifications.notify(unit, userId, { ...told, severity: isOver ? 'urgent' : 'attention' }),
    )
  })
  events.subscribe('accounts-after-fill', orderFilled, async ({ userId, payload }) => {
    if (userId !== null) await accounts.refresh(userId, [payload.accountId])
  })
  events.subscribe('orders-attention', orderAttention, async ({ userId, payload }) => {
    if (userId === null) return
    const { kind, orderId, title, message, onceKey } = payload
    const told = { kind: `order_${kind}`, title, body: message, resourceType: 'order', resourceId: orderId, onceKey }
    await work.inTransaction(onBehalfOf(userId), (unit) =>
      notifications.notify(unit, userId, { ...told, severity: kind === 'not_found' ? 'attention' : 'urgent' }),
    )
  })
}

function subscribeToReconciliation({ events, work }: Platform, notifications: Notifications): void {
  events.subscribe('reconciliation-notify', differenceFound, async ({ userId, payload }) => {
    if (userId === null) return
    const { differenceId, title, body } = payload
    await work.inTransaction(onBehalfOf(userId), (unit) =>
      notifications.notify(unit, userId, {
        kind: 'reconciliation',
        title,
        body,
        severity: 'attention',
        resourceType: 'difference',
        resourceId: differenceId,
        onceKey: `reconciliation:${differenceId}`,
      }),
    )
  })
}

const ideaWords = ({ action, symbol }: { readonly action: string; readonly symbol: string }): string =>
  `${action.charAt(0).toUpperCase()}${action.slice(1)} ${symbol}`

function subscribeToRecommendations({ events, work }: Platform, notifications: Notifications): void {
  events.subscribe('recommendations-notify', recommendationsMade, async ({ id, userId, payload: { items } }) => {
    const [first] = items
    if (userId === null || !first) return
    const isOne = items.length === 1
    await work.inTransaction(onBehalfOf(userId), (unit) =>
      notifications.notify(unit, userId, {
        kind: 'recommendation',
        title: isOne ? `New idea: ${ideaWords(first)}` : `${items.length} new ideas`,
        body: isOne ? first.rationale : `${items.map(ideaWords).join(', ')}.`,
        severity: 'info',
        resourceType: 'recommendation',
        resourceId: first.id,
        onceKey: `recommendations:${id}`,
      }),
    )
  })
}

/** As soon as the simulators are up: who signs in as the demo user finds everything there already. */
function prepareDemo(
  platform: Platform,
  identity: Identity,
  connections: Connections,
  recommendations: Recommendations,
): void {
  platform.events.subscribe('demo-first-ideas', syncProgressed, async ({ userId, payload: { status } }) => {
    if (userId === null || status === 'running' || userId !== (await identity.demoUserId())) return
    platform.tasks.background('demo-first-ideas', () => recommendations.firstLook(userId))
  })
  let isReady = false
  platform.tasks.repeat({
    name: 'demo',
    everyMs: demoEveryMs,
    acrossInstances: 'one',
    run: async () => {
      if (isReady || platform.simulators() === undefined) return
      await connections.ensureDemoConnections(await identity.demoUserId())
      isReady = true
    },
  })
}

async function stopApp(http: Http, platform: Platform, features: readonly Feature[]): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), drainMsMax)
  // Streams end by themselves when they are told; requests that run are waited for.
  const tasksStopped = platform.tasks.stop()
  await http.close()
  clearTimeout(cut)
  await tasksStopped
  for (const feature of features.toReversed()) await feature.stop?.()
  await platform.stop()
}
