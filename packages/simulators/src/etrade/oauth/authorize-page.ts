/** What a person sees: who asks, two buttons, and then the code to copy. Plain HTML, no script. */

export interface AuthorizeFacts {
  readonly consumerKey: string
  readonly token: string
  readonly login: string
  /** Whether the browser goes back to the application by itself. */
  readonly isRedirected: boolean
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f4f7;color:#171a22}
main{max-width:30rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d7dae2;border-radius:12px}
h1{font-size:1.25rem;margin:0 0 1rem}p.note{color:#565c69;font-size:.875rem}label{display:block;margin:1rem 0 .25rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #868d9b;border-radius:6px}
input[readonly]{font:600 1.5rem/1.5 ui-monospace,monospace;letter-spacing:.2em;text-align:center}
.actions{display:flex;gap:.75rem;margin-top:1.5rem}button{font:inherit;padding:.6rem 1.2rem;border-radius:6px;border:1px solid #171a22;background:#fff;cursor:pointer}
button.primary{background:#5a2d91;border-color:#5a2d91;color:#fff;font-weight:600}button:focus-visible,input:focus-visible{outline:3px solid #2b6cb0}`

const html = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - simulated E*TRADE</title><style>${style}</style></head><body><main>${content}</main></body></html>`

const note =
  '<p class="note">This is a simulated brokerage. No real account is touched; each name has accounts of its own.</p>'

export const authorizePage = ({ consumerKey, token, login, isRedirected }: AuthorizeFacts): string =>
  html(
    'Authorize application',
    `<h1>Log in to simulated E*TRADE</h1>
<p>The application with the key <strong>${escaped(consumerKey)}</strong> asks to read your accounts and to place orders for you until midnight, New York time.</p>
<form method="get" action=""><input type="hidden" name="key" value="${escaped(consumerKey)}"><input type="hidden" name="token" value="${escaped(token)}">
<label for="login">Sign in as</label><input id="login" name="login" value="${escaped(login)}" autocomplete="off">
<div class="actions"><button class="primary" type="submit" name="decision" value="approve">Accept</button><button type="submit" name="decision" value="deny">Decline</button></div></form>
<p class="note">${isRedirected ? 'You are sent back to the application.' : 'You are given a code to copy into the application.'}</p>${note}`,
  )

export const verifierPage = (verifier: string): string =>
  html(
    'Verification code',
    `<h1>Complete authorization</h1><p>Copy this code into the application. It works once, within five minutes of your request.</p>
<label for="oauth_verifier">Verification code</label><input type="text" id="oauth_verifier" name="oauth_verifier" value="${escaped(verifier)}" readonly>${note}`,
  )

export const declinedPage = html(
  'Declined',
  `<h1>You declined</h1><p>The application gets no access. You can close this page.</p>${note}`,
)

export const failedPage = (message: string): string =>
  html('Cannot authorize', `<h1>This request cannot be authorized</h1><p>${escaped(message)}</p>${note}`)
