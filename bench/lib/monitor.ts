/**
 * Loaded with `--import` into a process that is measured: answers its CPU time, and the longest turns of its event loop.
 * Two lengths are told of a turn: by the clock, which also counts what other processes took of the core, and by the CPU time
 * of the main thread, which is what the program itself held the loop for.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const tickMs = 5

export interface Turns {
  readonly longestMs: number
  readonly longestCpuMs: number
  readonly over50Ms: number
  readonly over50CpuMs: number
}

/** By how much the event loop came late to a timer of every millisecond. */
export interface Delay {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly longestMs: number
}

export interface Cpu {
  /** All threads, database worker and simulators included. */
  readonly processUs: number
  readonly mainThreadUs: number
}

const sumOf = ({ user, system }: NodeJS.CpuUsage): number => user + system
const cpu = (): Cpu => ({
  processUs: sumOf(process.cpuUsage()),
  mainThreadUs: sumOf(process.threadCpuUsage()),
})

const stallMs = 50
let turns: Turns = { longestMs: 0, longestCpuMs: 0, over50Ms: 0, over50CpuMs: 0 }
let watching: NodeJS.Timeout | undefined

function watch(): void {
  let lastAt = performance.now()
  let lastCpuUs = cpu().mainThreadUs
  turns = { longestMs: 0, longestCpuMs: 0, over50Ms: 0, over50CpuMs: 0 }
  clearInterval(watching)
  watching = setInterval(() => {
    const at = performance.now()
    const cpuUs = cpu().mainThreadUs
    const [ms, cpuMs] = [at - lastAt - tickMs, (cpuUs - lastCpuUs) / 1_000]
    turns = {
      longestMs: Math.max(turns.longestMs, ms),
      longestCpuMs: Math.max(turns.longestCpuMs, cpuMs),
      over50Ms: turns.over50Ms + Number(ms > stallMs),
      over50CpuMs: turns.over50CpuMs + Number(cpuMs > stallMs),
    }
    lastAt = at
    lastCpuUs = cpu().mainThreadUs
  }, tickMs)
  watching.unref()
}

const resolutionMs = 1
const lateness = monitorEventLoopDelay({ resolution: resolutionMs })

function delayFrom(): void {
  lateness.enable()
  lateness.reset()
}

function delay(): Delay {
  // The histogram counts from timer to timer, the timer's own millisecond included.
  const ms = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs)
  return { p50Ms: ms(lateness.percentile(50)), p99Ms: ms(lateness.percentile(99)), longestMs: ms(lateness.max) }
}

const answers: Readonly<Record<string, () => unknown>> = { cpu, watch, turns: () => turns, delayFrom, delay }

if (isMainThread && process.send) {
  process.on('message', ({ kind }: { readonly kind: string }) => {
    const answer = answers[kind]
    if (answer) process.send?.({ result: answer() ?? null })
  })
}
