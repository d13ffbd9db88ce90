/** How a person lets us in. The secret parts travel as {@link Credentials}, which only the vault stores. */
import type { Environment } from '@g2e/domain/accounts'

export const authMethods = ['oauth2', 'oauth1', 'api_key', 'gateway', 'simulated'] as const
export type AuthMethod = (typeof authMethods)[number]

/** Secret, opaque to everyone but the broker's own folder; sealed in the vault and never logged. */
export type Credentials = Readonly<Record<string, string>>

/** What is known about the life of credentials. Instants are ISO 8601 UTC; absent = no such limit known. */
export interface CredentialsLife {
  /** The access part dies and can be renewed without a person. */
  readonly renewBy?: string | undefined
  /** The person must have signed in again by then. */
  readonly reauthorizeBy?: string | undefined
}

export interface Granted extends CredentialsLife {
  readonly credentials: Credentials
  /** Rights that the broker named, for display, e.g. `account:write trading data`. */
  readonly scope?: string | undefined
}

export interface BeginAuthorization {
  readonly environment: Environment
  /** Where the broker sends the browser back, where it can. */
  readonly callbackUrl: string
  /** Random, single use, bound to the user; brokers that echo it get it. */
  readonly state: string
  readonly access: 'read' | 'trade'
}

export interface AuthorizationStep {
  readonly authorizationUrl: string
  readonly method: 'redirect' | 'verifier' | 'paste_url' | 'gateway'
  /** Seconds until the step is void. */
  readonly expiresIn: number
  /** What `complete` needs back (a request token's secret, a PKCE verifier); kept sealed. */
  readonly pending?: Credentials | undefined
  /** OAuth 1.0a request token, by which a redirect without `state` is recognized. */
  readonly oauthToken?: string | undefined
}

export interface CompleteAuthorization {
  readonly environment: Environment
  readonly callbackUrl: string
  readonly pending?: Credentials | undefined
  readonly code?: string | undefined
  readonly oauthToken?: string | undefined
  readonly oauthVerifier?: string | undefined
}

export interface ApiKeys {
  readonly environment: Environment
  readonly apiKey: string
  readonly apiSecret: string
}

export interface SimulatedRequest {
  /** The same reference and seed give the same made-up history. */
  readonly userRef: string
  /** Origin that the server knows as its simulators (`SIM_URL`, or its own); absent = on this machine. */
  readonly simulatorsUrl?: string | undefined
}

/** Every method may throw a BrokerError; `AuthRequired` means that a person must act. */
export interface Authorization {
  begin?(request: BeginAuthorization): Promise<AuthorizationStep>
  complete?(answer: CompleteAuthorization): Promise<Granted>
  /** Turns keys that a person typed into credentials after trying them once. */
  withKeys?(keys: ApiKeys): Promise<Granted>
  /** A fresh simulated login: only when the definition's addresses point at our simulators. */
  simulated?(request: SimulatedRequest): Promise<Granted>
  renew?(current: Credentials): Promise<Granted>
  revoke?(current: Credentials): Promise<void>
}
