import { connectionAccess, connectionStatuses, environments } from '@g2e/domain/accounts'
import { assetTypes } from '@g2e/domain/instruments'
import { orderClasses, orderTypes, timesInForce } from '@g2e/domain/orders'
import { z } from 'zod'
import { BrokerIdText, Id, Instant, listOf } from './common.ts'

export const authMethods = ['oauth2', 'oauth1', 'api_key', 'gateway', 'simulated'] as const

export const BrokerFeatures = z
  .object({
    assetTypes: z.array(z.enum(assetTypes)),
    orderTypes: z.array(z.enum(orderTypes)),
    timesInForce: z.array(z.enum(timesInForce)),
    orderClasses: z.array(z.enum(orderClasses)),
    fractional: z.boolean(),
    notional: z.boolean(),
    extendedHours: z.boolean(),
    shortSelling: z.boolean(),
    options: z.boolean(),
    crypto: z.boolean(),
    paperTrading: z.boolean(),
    realTimeQuotes: z.boolean(),
    streaming: z.boolean(),
    orderPreview: z.boolean(),
    clientOrderId: z.boolean(),
    tokenRefreshDays: z.number().nullable(),
    requiresManualReauthorization: z.boolean(),
    maxQuotesPerCall: z.number().int(),
    rateLimits: z.array(z.object({ name: z.string(), requests: z.number().int(), perMs: z.number().int() })),
  })
  .meta({ id: 'BrokerFeatures' })

export const Broker = z
  .object({
    brokerId: BrokerIdText,
    name: z.string(),
    features: BrokerFeatures,
    configured: z.boolean(),
    environments: z.array(z.enum(environments)),
    authMethods: z.array(z.enum(authMethods)),
  })
  .meta({ id: 'Broker' })
export type Broker = z.infer<typeof Broker>
export const BrokerList = listOf(Broker).meta({ id: 'BrokerList' })

export const Account = z
  .object({
    id: Id,
    /** `null`: no connection reads it (`brokerId` is `manual`); its transactions come from files. */
    connectionId: Id.nullable(),
    brokerId: BrokerIdText,
    accountNumberMasked: z.string(),
    accountType: z.string().nullable(),
    accountName: z.string(),
    isDefault: z.boolean(),
    includeInAggregate: z.boolean(),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>
export const AccountList = listOf(Account).meta({ id: 'AccountList' })
export const AccountChange = z
  .strictObject({
    isDefault: z.boolean().optional(),
    includeInAggregate: z.boolean().optional(),
    accountName: z.string().trim().min(1).max(100).optional(),
  })
  .meta({ id: 'AccountChange', examples: [{ accountName: 'Long-term' }] })

export const Connection = z
  .object({
    id: Id,
    brokerId: BrokerIdText,
    environment: z.enum(environments),
    access: z.enum(connectionAccess),
    status: z.enum(connectionStatuses),
    nickname: z.string().nullable(),
    isPrimary: z.boolean(),
    connectedAt: Instant.nullable(),
    lastSyncAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    reauthorizeBy: Instant.nullable(),
    /** For how many days a sign-in at this broker lasts; `null` = no such limit known. */
    signInDays: z.number().nullable(),
    lastError: z.string().nullable(),
    /** What goes less well than it could while nothing fails, in a sentence: orders and prices that are polled, and why. */
    notice: z.string().optional(),
    accounts: z.array(Account),
  })
  .meta({ id: 'Connection' })
export type Connection = z.infer<typeof Connection>
export const ConnectionList = listOf(Connection).meta({ id: 'ConnectionList' })

export const ConnectionCreate = z
  .strictObject({
    brokerId: BrokerIdText,
    environment: z.enum(environments),
    access: z.enum(connectionAccess).optional(),
    nickname: z.string().trim().min(1).max(60).optional(),
    apiKey: z.string().min(1).max(500).optional(),
    apiSecret: z.string().min(1).max(500).optional(),
  })
  .meta({ id: 'ConnectionCreate', examples: [{ brokerId: 'alpaca', environment: 'simulated' }] })
export const ConnectionChange = z
  .strictObject({
    nickname: z.string().trim().min(1).max(60).nullable().optional(),
    isPrimary: z.boolean().optional(),
    access: z.enum(connectionAccess).optional(),
  })
  .meta({ id: 'ConnectionChange', examples: [{ nickname: 'Main' }] })

/** Keys where the connection works by keys; nothing where one signs in. */
export const ConnectionReauthorize = z
  .strictObject({ apiKey: z.string().min(1).max(500).optional(), apiSecret: z.string().min(1).max(500).optional() })
  .meta({ id: 'ConnectionReauthorize', examples: [{}] })
export const SyncStarted = z.object({ connectionId: Id, status: z.literal('running') }).meta({ id: 'SyncStarted' })

export const CalendarFeed = z
  .object({ isOpen: z.boolean(), createdAt: Instant.nullable() })
  .meta({ id: 'CalendarFeed' })
/** Who has the address reads the feed: it is shown once. */
export const CalendarFeedMade = z.object({ url: z.string() }).meta({ id: 'CalendarFeedMade' })

/** Names are OAuth's. */
export const AuthorizationStep = z
  .object({
    authorization_url: z.string(),
    state: z.string(),
    expires_in: z.number().int(),
    method: z.enum(['redirect', 'verifier', 'paste_url', 'gateway']),
  })
  .meta({ id: 'AuthorizationStep' })
export const ConnectionCreated = z
  .object({ connection: Connection, authorization: AuthorizationStep.optional() })
  .meta({ id: 'ConnectionCreated' })
export type ConnectionCreated = z.infer<typeof ConnectionCreated>
export const CallbackRequest = z
  .strictObject({
    state: z.string().max(500).optional(),
    code: z.string().max(2_000).optional(),
    oauth_token: z.string().max(500).optional(),
    oauth_verifier: z.string().max(500).optional(),
    brokerId: BrokerIdText.optional(),
    error: z.string().max(500).optional(),
    error_description: z.string().max(2_000).optional(),
  })
  .meta({ id: 'CallbackRequest', examples: [{ state: 'k3Jd…', code: '67f7…' }] })
