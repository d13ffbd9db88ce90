// Numbers from one seed: the same seed, the same numbers.
export function randomOf(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below) => Math.floor(next() * below)
  const pick = (list) => list[whole(list.length)]
  const chance = (p) => next() < p
  const decimal = (max, places) => {
    const digits = String(1 + whole(max * 10 ** places)).padStart(places + 1, '0')
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  }
  return { next, whole, pick, chance, decimal }
}
