/**
 * The time of simulators. Whatever leads to them (a simulated connection, or a broker's address pointed at them) lives by
 * their clock: market hours, expiries, the age of data. An origin is taken for a simulator when it is ours to start, or on
 * loopback, and answers `GET /control/clock`. Between readings time goes on as it did: standing still while paused.
 */
import { z } from 'zod'
import type { Logger } from './log.ts'

const ClockAnswer = z.object({ now: z.union([z.iso.datetime(), z.number()]), paused: z.boolean() })
const freshMs = 5
const readMsMax = 1_000
/** An estimate older than this has a reading made behind it. */
const estimateMsMax = 250
/** An address that is no simulator is asked again after this: one may be started there. */
const notSimulatorMs = 30_000

interface Reading {
  readonly simulatedMs: number
  readonly paused: boolean
  /** On the monotonic clock of this process. */
  readonly readAt: number
}

export interface SimulatedTime {
  /** The simulators' time in milliseconds, read afresh; `undefined` = no simulator is there. */
  now(origin: string): Promise<number | undefined>
  /** The last reading carried on, without waiting; `undefined` = never read. */
  estimate(origin: string): number | undefined
}

/** Origin (http) of an address if simulators may be there. */
export function simulatorOriginOf(address: string, known: string | undefined): string | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (!/^(?:https?|wss?):$/.test(url.protocol)) return undefined
  const origin = `${url.protocol.replace(/^ws/, 'http')}//${url.host}`
  if (known !== undefined && new URL(known).origin === origin) return origin
  return /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname) ? origin : undefined
}

interface SimulatedTimeParts {
  readonly log: Logger
  readonly isKnown?: (origin: string) => boolean
}

const carriedOn = ({ simulatedMs, paused, readAt }: Reading): number =>
  paused ? simulatedMs : Math.round(simulatedMs + performance.now() - readAt)

/** `isKnown`: simulators are at this address, so one that does not answer is asked again at once. */
export function createSimulatedTime({ log, isKnown = () => false }: SimulatedTimeParts): SimulatedTime {
  const readings = new Map<string, Reading>()
  const refusals = new Map<string, number>()
  const running = new Map<string, Promise<Reading | undefined>>()

  const ask = async (origin: string): Promise<Reading | undefined> => {
    try {
      const response = await fetch(`${origin}/control/clock`, {
        signal: AbortSignal.timeout(readMsMax),
        redirect: 'manual',
      })
      if (!response.ok) {
        await response.body?.cancel()
        throw new Error(`answered ${response.status}`)
      }
      const { now, paused } = ClockAnswer.parse(await response.json())
      const simulatedMs = typeof now === 'number' ? now : Date.parse(now)
      const reading = { simulatedMs, paused, readAt: performance.now() }
      readings.set(origin, reading)
      refusals.delete(origin)
      return reading
    } catch (error) {
      log.debug({ origin, err: error }, 'no simulated clock was read')
      // Known simulators that are away for a moment keep their time; an unknown address is left alone for a while.
      if (!readings.has(origin) && !isKnown(origin)) refusals.set(origin, performance.now())
      return readings.get(origin)
    }
  }
  const read = (origin: string): Promise<Reading | undefined> => {
    const found = running.get(origin)
    if (found) return found
    const asked = ask(origin).finally(() => running.delete(origin))
    running.set(origin, asked)
    return asked
  }

  return {
    now: async (origin) => {
      const last = readings.get(origin)
      if (last && performance.now() - last.readAt < freshMs) return carriedOn(last)
      const refusedAt = refusals.get(origin)
      if (refusedAt !== undefined && performance.now() - refusedAt < notSimulatorMs) return undefined
      const reading = await read(origin)
      return reading && carriedOn(reading)
    },
    estimate: (origin) => {
      const last = readings.get(origin)
      if (last && performance.now() - last.readAt > estimateMsMax) void read(origin)
      return last && carriedOn(last)
    },
  }
}
