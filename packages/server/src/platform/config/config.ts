/** Turns the environment into one checked object; every fault at once. */
import { resolve } from 'node:path'
import type { BrokerSetting } from '@g2e/brokers/port'
import type { Environment } from './environment.ts'
import { settingsSchema } from './settings.ts'
import type { Settings } from './settings.ts'

export interface Config {
  readonly appName: string
  readonly debug: boolean
  readonly host: string
  readonly port: number
  /** Unset = made of host and port once it is known which port was had. */
  readonly publicUrl: string | undefined
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  readonly corsOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  /** Absolute. */
  readonly dataDir: string
  /** As given; `resolveSecretKey` finds or makes one. */
  readonly secretKey: string | undefined
  readonly previousSecretKeys: readonly string[]
  readonly accessTokenMinutes: number
  /** 0 = no limit. */
  readonly rateLimitPerMinute: number
  readonly demo: boolean
  readonly simulatorsUrl: string | undefined
  readonly simulatorsPort: number
  readonly gemini: {
    readonly apiKey: string | undefined
    readonly baseUrl: string | undefined
    readonly modelPro: string
    readonly modelFlash: string
  }
  /** Per user and UTC day. */
  readonly aiDailyBudgetUsd: string
  /** Brokers' settings that were given, by name. */
  readonly brokerSettings: Readonly<Record<string, string>>
}

export interface ConfigFault {
  readonly name: string
  readonly message: string
}

/** Every bad setting. Printed one line each; values are never repeated. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[]
  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(({ name, message }) => `${name}: ${message}`).join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const placeholderKey = 'CHANGE-ME-IN-PRODUCTION'
const secretKeyBytesMin = 32

function secretKeyFault(key: string | undefined, debug: boolean): ConfigFault[] {
  if (key === undefined || debug) return []
  if (key === placeholderKey)
    return [
      {
        name: 'SECRET_KEY',
        message: 'is the placeholder; set a random value of at least 32 bytes, or unset it to have one made',
      },
    ]
  if (Buffer.byteLength(key) < secretKeyBytesMin)
    return [{ name: 'SECRET_KEY', message: 'is too short; use at least 32 bytes, or unset it to have one made' }]
  return []
}

function brokerFaults(given: Readonly<Record<string, string>>, definitions: readonly BrokerSetting[]): ConfigFault[] {
  return definitions.flatMap(({ name }) => {
    const value = given[name]
    if (value === undefined || !name.endsWith('_URL')) return []
    const fits = URL.canParse(value) && /^(?:https?|wss?):$/.test(new URL(value).protocol)
    return fits ? [] : [{ name, message: 'must be an address such as https://api.example; correct or unset it' }]
  })
}

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== ''

/** @throws ConfigError naming every bad setting. */
export function parseConfig(
  env: Environment,
  brokerSettings: readonly BrokerSetting[],
  cwd: string = process.cwd(),
): Config {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (isSet(value) ? [[name, value.trim()]] : [])),
  )
  const names = new Set(brokerSettings.map(({ name }) => name))
  const forBrokers = Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name)))
  const parsed = settingsSchema.safeParse(given)
  const faults: ConfigFault[] = [
    ...(parsed.error?.issues ?? []).map((issue) => ({
      name: String(issue.path[0] ?? 'environment'),
      message: `${issue.message}; correct or unset it`,
    })),
    ...brokerFaults(forBrokers, brokerSettings),
    ...secretKeyFault(parsed.data?.SECRET_KEY, parsed.data?.DEBUG ?? false),
  ]
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults)
  return configOf(parsed.data, forBrokers, cwd)
}

function configOf(settings: Settings, brokerSettings: Readonly<Record<string, string>>, cwd: string): Config {
  return {
    appName: settings.APP_NAME,
    debug: settings.DEBUG,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    corsOrigins: settings.CORS_ORIGINS ?? [],
    trustedProxies: settings.TRUST_PROXY ?? [],
    dataDir: resolve(cwd, settings.DATA_DIR),
    secretKey: settings.SECRET_KEY,
    previousSecretKeys: settings.SECRET_KEY_PREVIOUS ?? [],
    accessTokenMinutes: settings.ACCESS_TOKEN_EXPIRE_MINUTES,
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    demo: settings.DEMO ?? settings.DATABASE_URL === undefined,
    simulatorsUrl: settings.SIM_URL?.replace(/\/+$/, ''),
    simulatorsPort: settings.SIM_PORT,
    gemini: {
      apiKey: settings.GEMINI_API_KEY,
      baseUrl: settings.GEMINI_BASE_URL?.replace(/\/+$/, ''),
      modelPro: settings.GEMINI_MODEL_PRO,
      modelFlash: settings.GEMINI_MODEL_FLASH,
    },
    aiDailyBudgetUsd: settings.AI_DAILY_BUDGET_USD,
    brokerSettings,
  }
}
