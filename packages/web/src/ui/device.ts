/** Which program a sign-in or a request came from, in the words that a person would use for it. */
const browsers: readonly (readonly [RegExp, string])[] = [
  // Chrome's name is in nearly all of them, so those that carry it along come first.
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]
const nameIn = (list: typeof browsers, userAgent: string): string | undefined =>
  list.find(([pattern]) => pattern.test(userAgent))?.[1]

/** `Firefox on Linux`; a program that is no browser by its own name, `curl`. `null` when nothing is known. */
export function deviceText(userAgent: string | null): string | null {
  if (userAgent === null || userAgent.trim() === '') return null
  const browser = nameIn(browsers, userAgent)
  if (browser === undefined) return userAgent.split(/[/\s]/, 1)[0]?.slice(0, 40) || null
  const system = nameIn(systems, userAgent)
  return system === undefined ? browser : `${browser} on ${system}`
}
