/**
 * What a person's answers may cost a day (UTC): an estimate is reserved before a model is asked, and settled by what it used.
 * A process alone decides from memory, and the row is written beside the model's work. Among several the row comes first and
 * then the sum, so two answers at once can both be refused but never both slip through.
 */
import { decimal, sum } from '@g2e/domain/money'
import type { Decimal } from '@g2e/domain/money'
import { dayMs, isoOf } from '../platform/clock.ts'
import type { Platform } from '../platform/platform.ts'
import { createDayLedger } from './day-ledger.ts'
import { costAtMost, costOf, priceTableVersion } from './prices.ts'
import type { Usage } from './run-turn.ts'
import { createUsageStore } from './store.ts'

export interface Spending {
  readonly dailyUsd: string | null
  readonly spentUsd: string
  readonly remainingUsd: string | null
  readonly resetsAt: string
}

export interface Charge {
  readonly modelAnswered: string
  readonly usage: Usage
}

export interface Reservation {
  /** Every call of the answer. Answers the cost in USD; `null`: a price is not known. */
  settle(charges: readonly Charge[]): Promise<string | null>
}

export interface Budget {
  /** `undefined`: today's budget does not allow it. */
  reserve(wanted: {
    readonly userId: string
    readonly purpose: string
    readonly model: string
    readonly promptCharacters: number
  }): Promise<Reservation | undefined>
  read(userId: string): Promise<Spending>
}

/** The row is written beside the model's work, after the first word if that comes at once. */
const besideMs = 40

/** About four characters a token; tools and a second step add to it. */
const charactersPerToken = 4
const promptFactor = 2
const outputTokensEstimated = 2_000
const places = 6

const usd = (value: Decimal): string => value.toDecimalPlaces(places).toFixed()

interface Settling {
  readonly userId: string
  readonly id: string
  readonly startedAt: number
  readonly charges: readonly Charge[]
}

/** Cost in USD, `null`: a price is not known; and what counts. Nothing was used: nothing is counted. */
async function settle(
  store: ReturnType<typeof createUsageStore>,
  nowMs: number,
  { userId, id, startedAt, charges }: Settling,
): Promise<{ readonly costUsd: string | null; readonly countedUsd: string }> {
  const day = isoOf(nowMs).slice(0, 10)
  const costs = charges.map(({ modelAnswered, usage }) => costOf(modelAnswered, usage, day))
  const known = costs.flatMap((cost) => cost ?? [])
  const cost = known.length === costs.length ? usd(sum(known)) : null
  const counted = sum(charges.map(({ modelAnswered, usage }) => costAtMost(modelAnswered, usage, day)))
  const total = (pick: (usage: Usage) => number) => charges.reduce((count, { usage }) => count + pick(usage), 0)
  const settled = {
    modelAnswered: charges.at(-1)?.modelAnswered ?? null,
    inputTokens: total(({ inputTokens }) => inputTokens),
    cachedTokens: total(({ cachedTokens }) => cachedTokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
    costUsd: cost,
    countedUsd: usd(counted),
    tookMs: Math.max(0, Math.round(nowMs - startedAt)),
  }
  await store.settle(userId, id, settled, isoOf(nowMs))
  return { costUsd: cost, countedUsd: settled.countedUsd }
}

export function createBudget(platform: Pick<Platform, 'db' | 'clock' | 'ids' | 'config' | 'log'>): Budget {
  const { clock, ids, log, config } = platform
  const { aiDailyBudgetUsd: dailyUsd, redisUrl } = config
  const isAlone = redisUrl === undefined
  const store = createUsageStore(platform.db)
  const day = () => isoOf(clock.now()).slice(0, 10)
  const dayStart = () => `${day()}T00:00:00.000Z`

  const ledger = createDayLedger((userId) => store.counted(userId, dayStart()), day)

  return {
    reserve: async ({ userId, purpose, model, promptCharacters }) => {
      const id = ids.next()
      const startedAt = clock.now()
      const tokens = {
        inputTokens: Math.ceil((promptCharacters * promptFactor) / charactersPerToken),
        outputTokens: outputTokensEstimated,
      }
      const reservedUsd = usd(costAtMost(model, tokens, day()))
      const reservedOn = day()
      if (isAlone && dailyUsd !== undefined && !(await ledger.take(userId, reservedUsd, dailyUsd))) return undefined
      const row = { id, userId, purpose, modelAsked: model, reservedUsd, priceTable: priceTableVersion }
      let written: Promise<void> | undefined
      const write = (): Promise<void> => {
        clearTimeout(soon)
        if (written) return written
        written = store.reserve(row, isoOf(startedAt))
        written.catch((error: unknown) => log.warn({ err: error }, 'what a model may cost could not be noted'))
        return written
      }
      const soon = setTimeout(() => void write(), besideMs)
      if (!isAlone && dailyUsd !== undefined) {
        await write()
        if (decimal(await store.counted(userId, dayStart())).gt(dailyUsd)) {
          await store.release(userId, id)
          return undefined
        }
      }
      return {
        settle: async (charges) => {
          await write()
          const { costUsd, countedUsd } = await settle(store, clock.now(), { userId, id, startedAt, charges })
          ledger.correct(userId, reservedOn, decimal(countedUsd).minus(reservedUsd))
          return costUsd
        },
      }
    },
    read: async (userId) => {
      const spent = decimal(await store.counted(userId, dayStart()))
      const remaining = dailyUsd === undefined ? null : decimal(dailyUsd).minus(spent)
      return {
        dailyUsd: dailyUsd ?? null,
        spentUsd: usd(spent),
        remainingUsd: remaining === null ? null : usd(remaining.isNegative() ? decimal(0) : remaining),
        resetsAt: isoOf(Date.parse(dayStart()) + dayMs),
      }
    },
  }
}
