/** Takes secrets out of text that may end in a log or a message: those we hold, and whatever looks like one. */

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [redacted]'],
  [
    /("?(?:access_token|refresh_token|id_token|client_secret|api_?secret|secret_key|oauth_token(?:_secret)?|password|[a-z-]*-secret-key|[a-z-]*-key-id)"?\s*[:=]\s*"?)[^"&\s,}]+/gi,
    '$1[redacted]',
  ],
]

/** Shorter values than this occur in ordinary words. */
const secretLengthMin = 6

/** `secrets`: values to be replaced wherever they occur. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length >= secretLengthMin) clean = clean.replaceAll(secret, '[redacted]')
  }
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
  return clean
}

/** Of a raw body only this much is kept for support. */
export const rawCharsMax = 16_384

export const cap = (text: string, charsMax: number = rawCharsMax): string =>
  text.length <= charsMax ? text : `${text.slice(0, charsMax)}… (${text.length} characters)`
