/** What a broker sends back in an address: read from a pasted page address and from our own callback's. */
const fields = ['code', 'state', 'oauth_token', 'oauth_verifier', 'error', 'error_description'] as const

export type CallbackAnswer = { readonly [Field in (typeof fields)[number]]?: string }

/** `null`: no address, or none that ends a sign-in. */
export function callbackAnswerOf(address: string): CallbackAnswer | null {
  if (!URL.canParse(address)) return null
  const given = new URL(address).searchParams
  const answer: { [Field in (typeof fields)[number]]?: string } = {}
  for (const field of fields) {
    const value = given.get(field)
    if (value !== null && value !== '') answer[field] = value
  }
  return answer.code || answer.oauth_verifier || answer.error ? answer : null
}
