/** Randomness that is a function of its name: the same (seed, key, index) gives the same number on every machine. */
import type { SeededRandom } from '../exchange/policy.ts'

const turn = 2 ** 32

/** Finalizer of Chris Wellons' lowbias32. */
function finish(value: number): number {
  let h = value
  h ^= h >>> 16
  h = Math.imul(h, 0x7feb352d)
  h ^= h >>> 15
  h = Math.imul(h, 0x846ca68b)
  return h ^ (h >>> 16)
}

/** A key for a named stream of numbers. */
export function keyOf(seed: number, ...names: readonly (string | number)[]): number {
  let h = finish(seed ^ 0x51ed270b)
  for (const name of names) {
    const text = String(name)
    for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
    h = finish(h ^ 0x9e3779b9)
  }
  return h
}

export const hash = (key: number, index: number): number =>
  finish(finish(key ^ Math.imul(index, 0x9e3779b1)) + key) >>> 0

/** (0, 1) */
export const uniform = (key: number, index: number): number => (hash(key, index) + 0.5) / turn

/** Standard normal by Box and Muller. */
export function gaussian(key: number, index: number): number {
  const first = hash(key, index)
  const second = finish(first ^ 0x2545f491) >>> 0
  return Math.sqrt(-2 * Math.log((first + 0.5) / turn)) * Math.cos((2 * Math.PI * second) / turn)
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * A stream of draws; `count` counts them so that a restart goes on where it stopped. `drawn` is told each new count.
 */
export function seededStream(seed: () => number, count: { value: number }, drawn: () => void): SeededRandom {
  const next = (): number => {
    count.value += 1
    drawn()
    return uniform(keyOf(seed(), 'stream'), count.value)
  }
  const hex = (): string =>
    Math.floor(next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return {
    next,
    integer: (below) => Math.floor(next() * below),
    uuid() {
      const digits = hex() + hex() + hex() + hex()
      const variant = '89ab'[Number.parseInt(digits.slice(16, 17), 16) % 4] ?? '8'
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        variant + digits.slice(17, 20),
        digits.slice(20, 32),
      ].join('-')
    },
    text: (length) => Array.from({ length }, () => letters[Math.floor(next() * letters.length)] ?? 'A').join(''),
  }
}
