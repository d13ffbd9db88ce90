/**
 * Every setting, in one table: how it is read, its default and what it is for. `.env.example` and the reference say the
 * same (a test compares them). Brokers bring their own settings with their definition.
 */
import { z } from 'zod'

export interface SettingNote {
  readonly description: string
  readonly secret?: boolean
  /** As it would be written; absent = unset by default. */
  readonly defaultText?: string
}

const text = z.string().min(1).max(4_000)
const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'], 'must be true or false')
  .transform((value) => ['true', '1', 'yes', 'on'].includes(value))
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
const address = (protocols: RegExp, example: string) =>
  text.refine(
    (value) => URL.canParse(value) && protocols.test(new URL(value).protocol),
    `must be an address such as ${example}`,
  )
const httpAddress = address(/^https?:$/, 'https://g2e.example')
const listOfText = text.transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const origins = listOfText.pipe(
  z.array(
    z
      .string()
      .refine(
        (value) => URL.canParse(value) && new URL(value).origin === value,
        'must be origins such as https://app.example, separated by commas',
      ),
  ),
)

export const settingsSchema = z.object({
  APP_NAME: text.max(100).default('G2E Trading App'),
  DEBUG: flag.default(false),
  HOST: text.regex(/^[^\s/]+$/, 'must be a host name or address such as 127.0.0.1').default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(8_000),
  PUBLIC_URL: httpAddress.optional(),
  DATABASE_URL: address(/^postgres(?:ql)?:$/, 'postgres://user:password@host:5432/g2e').optional(),
  REDIS_URL: address(/^rediss?:$/, 'redis://host:6379').optional(),
  CORS_ORIGINS: origins.optional(),
  TRUST_PROXY: listOfText.optional(),
  DATA_DIR: text.default('./data'),
  SECRET_KEY: text.optional(),
  SECRET_KEY_PREVIOUS: listOfText.optional(),
  ACCESS_TOKEN_EXPIRE_MINUTES: wholeNumber(1, 1_440).default(30),
  RATE_LIMIT_PER_MINUTE: wholeNumber(0, 1_000_000).default(600),
  DEMO: flag.optional(),
  SIM_URL: httpAddress.optional(),
  SIM_PORT: wholeNumber(0, 65_535).default(0),
  GEMINI_API_KEY: text.optional(),
  GEMINI_BASE_URL: httpAddress.optional(),
  GEMINI_MODEL_PRO: text.default('gemini-3.8-flash'),
  GEMINI_MODEL_FLASH: text.default('gemini-3.5-flash-lite'),
  AI_DAILY_BUDGET_USD: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,6})?$/, 'must be an amount such as 2.00, or 0 for none at all')
    .default('2.00'),
})
export type Settings = z.output<typeof settingsSchema>
export type SettingName = keyof Settings

export const settingNotes: Readonly<Record<SettingName, SettingNote>> = {
  APP_NAME: { description: 'Name shown in the app and in messages', defaultText: 'G2E Trading App' },
  DEBUG: {
    description: 'More detailed logs, and weak keys are let through: never in production',
    defaultText: 'false',
  },
  HOST: { description: 'Address to listen on', defaultText: '127.0.0.1' },
  PORT: { description: 'Port to listen on; 0 = any free one', defaultText: '8000' },
  PUBLIC_URL: { description: 'Address under which browsers reach the app; unset = from HOST and PORT' },
  DATABASE_URL: { description: 'PostgreSQL 15 or later; unset = the embedded database in DATA_DIR', secret: true },
  REDIS_URL: { description: 'Redis, shared by several instances; unset = exactly one instance', secret: true },
  CORS_ORIGINS: { description: 'Other origins whose pages may call the API, separated by commas; unset = none' },
  TRUST_PROXY: { description: 'Addresses of the reverse proxies in front, separated by commas; unset = none' },
  DATA_DIR: {
    description: 'Folder for the embedded database, the generated key and the simulators',
    defaultText: './data',
  },
  SECRET_KEY: {
    description: 'Seals broker tokens and signs sign-ins, at least 32 bytes; unset = made once in DATA_DIR',
    secret: true,
  },
  SECRET_KEY_PREVIOUS: {
    description: 'Former keys, separated by commas, that may still open what they sealed',
    secret: true,
  },
  ACCESS_TOKEN_EXPIRE_MINUTES: { description: 'Life of an access token in minutes', defaultText: '30' },
  RATE_LIMIT_PER_MINUTE: { description: 'Requests per user and minute; 0 = no limit', defaultText: '600' },
  DEMO: {
    description: 'Offer the demo user and simulated connections; unset = true exactly when DATABASE_URL is unset',
  },
  SIM_URL: { description: 'Origin of running simulators; unset = the app starts its own where it needs them' },
  SIM_PORT: { description: 'Port of the simulators that the app starts; 0 = any free one', defaultText: '0' },
  GEMINI_API_KEY: { description: 'Key of Google Gemini; unset = the rule-based offline analyst', secret: true },
  GEMINI_BASE_URL: { description: "Address of the model's API without version; unset = Google's" },
  GEMINI_MODEL_PRO: { description: 'Model for analysis and recommendations', defaultText: 'gemini-3.8-flash' },
  GEMINI_MODEL_FLASH: {
    description: 'Model for titles, extraction and short answers',
    defaultText: 'gemini-3.5-flash-lite',
  },
  AI_DAILY_BUDGET_USD: {
    description: 'What the model may cost per user and day (UTC); then the offline analyst answers',
    defaultText: '2.00',
  },
}
