/** Signing in as a person does it: request token, page, code, access token. */
import { formFields, raw, signedCall } from './client.ts'
import type { Keys, Signing, WireAnswer } from './client.ts'

export const consumer: Keys = { consumerKey: 'my-app', consumerSecret: 'sim-secret-my-app' }

export interface SignIn {
  readonly step: (name: string, keys: Keys, extra?: Signing['extra']) => Promise<WireAnswer>
  readonly requestToken: () => Promise<Keys>
  readonly page: (keys: Keys, query?: string) => Promise<WireAnswer>
  /** All of it; the keys of the access token. */
  readonly signIn: (login?: string) => Promise<Keys>
}

export const verifierOf = (text: string): string => /name="oauth_verifier" value="(\w+)"/.exec(text)?.[1] ?? ''

function keysOf(answer: WireAnswer): Keys {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  const { oauth_token = '', oauth_token_secret = '' } = formFields(answer.text)
  return { ...consumer, token: oauth_token, tokenSecret: oauth_token_secret }
}

/** `url` is a function since the simulators of a test start after its helpers are made. */
export function signingIn(url: () => string): SignIn {
  const step: SignIn['step'] = (name, keys, extra = {}) =>
    signedCall(`${url()}/oauth/${name}`, { keys, signing: { extra } })
  const requestToken = async (): Promise<Keys> =>
    keysOf(await step('request_token', consumer, { oauth_callback: 'oob' }))
  const page: SignIn['page'] = (keys, query = '') =>
    raw(`${url()}/e/t/etws/authorize?key=${keys.consumerKey}&token=${encodeURIComponent(keys.token ?? '')}${query}`)
  return {
    step,
    requestToken,
    page,
    async signIn(login = 'casey') {
      const request = await requestToken()
      const approved = await page(request, `&decision=approve&login=${login}`)
      return keysOf(await step('access_token', request, { oauth_verifier: verifierOf(approved.text) }))
    },
  }
}
