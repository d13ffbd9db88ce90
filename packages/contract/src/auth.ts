import { z } from 'zod'
import { Id, Instant } from './common.ts'

const Password = z.string().min(12, 'must have 12 to 128 characters').max(128, 'must have 12 to 128 characters')
const Email = z.email().max(254)

export const RegisterRequest = z
  .strictObject({ email: Email, password: Password, fullName: z.string().trim().min(1).max(200).optional() })
  .meta({ id: 'RegisterRequest', examples: [{ email: 'nora@example.com', password: 'a long enough password' }] })
export const LoginRequest = z
  .strictObject({ email: z.string().max(254), password: z.string().max(128), totp: z.string().max(20).optional() })
  .meta({ id: 'LoginRequest', examples: [{ email: 'nora@example.com', password: 'a long enough password' }] })
export const PasswordChange = z
  .strictObject({ currentPassword: z.string().max(128), newPassword: Password })
  .meta({ id: 'PasswordChange' })
export const MeChange = z
  .strictObject({ fullName: z.string().trim().min(1).max(200).nullable().optional() })
  .meta({ id: 'MeChange' })

/** Names are OAuth 2's. */
export const TokenAnswer = z
  .object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.number().int() })
  .meta({ id: 'TokenAnswer' })

export const User = z
  .object({
    id: Id,
    email: z.string(),
    fullName: z.string().nullable(),
    isActive: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

export const SignInSession = z
  .object({
    id: Id,
    createdAt: Instant,
    lastUsedAt: Instant,
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    current: z.boolean(),
  })
  .meta({ id: 'SignInSession' })
export type SignInSession = z.infer<typeof SignInSession>

export const apiKeyScopes = ['read', 'draft', 'trade', 'admin'] as const
export const ApiKeyCreate = z
  .strictObject({ name: z.string().trim().min(1).max(100), scopes: z.array(z.enum(apiKeyScopes)).min(1).max(4) })
  .meta({ id: 'ApiKeyCreate' })
export const ApiKeyChange = z.strictObject({ name: z.string().trim().min(1).max(100) }).meta({ id: 'ApiKeyChange' })
export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    scopes: z.array(z.enum(apiKeyScopes)),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'ApiKey' })
export const ApiKeyCreated = ApiKey.extend({ key: z.string() }).meta({ id: 'ApiKeyCreated' })
