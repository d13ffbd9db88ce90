/** Pushed events on their way through the stream faults of a broker. Delays are real milliseconds: a network knows no pause. */
import type { ArmedFaults } from './armed-faults.ts'
import type { BrokerFaults, PushTarget, ShapedStream } from './faults.ts'

type Data = string | Uint8Array

interface Surroundings {
  /** Takes the fault of the next event, if any. */
  readonly take: () => ReturnType<ArmedFaults['takeForStream']>
  readonly isDark: () => boolean
  readonly darkFor: (delayMs: number) => void
}

/** One event held back until the next has passed, or `delayMs` is over: it is late then, but never lost. */
interface HeldBack {
  readonly data: Data
  readonly timer: NodeJS.Timeout
}

function shapedStream(target: PushTarget, around: Surroundings): ShapedStream {
  const late = new Set<NodeJS.Timeout>()
  let held: HeldBack | undefined
  const releaseHeld = (): void => {
    if (!held) return
    clearTimeout(held.timer)
    const { data } = held
    held = undefined
    target.send(data)
  }
  const sendLater = (data: Data, delayMs: number): void => {
    const timer = setTimeout(() => {
      late.delete(timer)
      target.send(data)
    }, delayMs)
    late.add(timer)
  }
  const end = (): void => {
    for (const timer of late) clearTimeout(timer)
    late.clear()
    if (held) clearTimeout(held.timer)
    held = undefined
  }
  const pass = (data: Data): void => {
    target.send(data)
    releaseHeld()
  }
  return {
    sendEvent(data) {
      if (around.isDark()) return
      const struck = around.take()
      if (!struck) return pass(data)
      switch (struck.fault) {
        case 'stream_drop':
          around.darkFor(struck.delayMs)
          end()
          return target.close()
        case 'stream_duplicate':
          pass(data)
          return target.send(data)
        case 'stream_late':
          return sendLater(data, struck.delayMs)
        case 'stream_reorder':
          releaseHeld()
          held = { data, timer: setTimeout(releaseHeld, struck.delayMs) }
      }
    },
    end,
  }
}

export interface StreamFaults extends BrokerFaults {
  /** Light again at once. */
  clear(): void
  /** Drops what waits on every stream. */
  close(): void
}

export function brokerFaults(broker: string, armed: ArmedFaults, elapsedMs: () => number): StreamFaults {
  const streams = new Set<ShapedStream>()
  let darkUntil = 0
  const isDark = (): boolean => elapsedMs() < darkUntil
  return {
    isDark,
    shape(target, path) {
      const stream = shapedStream(target, {
        take: () => armed.takeForStream({ broker, method: 'GET', path }),
        isDark,
        darkFor: (delayMs) => {
          darkUntil = Math.max(darkUntil, elapsedMs() + delayMs)
        },
      })
      const tracked: ShapedStream = {
        sendEvent: (data) => stream.sendEvent(data),
        end() {
          streams.delete(tracked)
          stream.end()
        },
      }
      streams.add(tracked)
      return tracked
    },
    takeForPoll: (path) => armed.takeForStream({ broker, method: 'GET', path }),
    clear() {
      darkUntil = 0
    },
    close() {
      for (const stream of streams) stream.end()
    },
  }
}
