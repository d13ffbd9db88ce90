/**
 * Holds the first price of each symbol of a file against the market's close of its day, where a source tells one within a
 * moment. What cannot be compared is taken as it is: a file is read without any market as well.
 */
import { BrokerError } from '@g2e/brokers/port'
import { addDays, newYorkInstant, newYorkTime } from '@g2e/domain/calendar'
import { farFromClose } from '@g2e/domain/import'
import type { FirstPrice, LineNote } from '@g2e/domain/import'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { dayMs, isoOf } from '../../platform/clock.ts'
import { ProblemError } from '../../platform/http/problem.ts'
import type { ImportsDeps } from './imports-deps.ts'

/** Symbols that are asked for; a broker answers for one at a time. */
const comparedMax = 20
/** Over a weekend with holidays the last close is as old. */
const closeDaysMax = 7
/** For all of them together; who reads a file does not wait for a slow broker. */
const waitMs = 3_000

async function closeOf({ market }: ImportsDeps, userId: string, { symbol, date }: FirstPrice) {
  const { bars, source } = await market.bars(userId, {
    symbol,
    timeframe: '1Day',
    from: isoOf(newYorkInstant(addDays(date, -closeDaysMax), 0)),
    to: isoOf(newYorkInstant(date, 0) + dayMs - 1),
    adjustment: 'raw',
  })
  const last = bars.findLast(({ time }) => newYorkTime(Date.parse(time)).date <= date)
  return last && { price: last.close, date: newYorkTime(Date.parse(last.time)).date, source }
}

async function noteOf(deps: ImportsDeps, userId: string, first: FirstPrice): Promise<readonly LineNote[]> {
  try {
    const close = await closeOf(deps, userId, first)
    const note = close && farFromClose(first, close)
    return note ? [note] : []
  } catch (error) {
    if (!(error instanceof BrokerError) && !(error instanceof ProblemError)) throw error
    deps.platform.log.debug({ err: error }, 'no close for the price of an imported line')
    return []
  }
}

/** `first`: of each symbol that the account has no price of. */
export async function closeNotes(
  deps: ImportsDeps,
  userId: string,
  first: readonly FirstPrice[],
): Promise<readonly LineNote[]> {
  const wanted = first.filter(({ symbol }) => !isOptionSymbol(symbol))
  const notes: LineNote[] = []
  const asked = wanted.slice(0, comparedMax).map(async (one) => {
    notes.push(...(await noteOf(deps, userId, one)))
  })
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitMs)
  })
  await Promise.race([Promise.all(asked), enough])
  clearTimeout(timer)
  return [...notes]
}
