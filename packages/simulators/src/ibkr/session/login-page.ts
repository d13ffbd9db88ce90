/** The gateway's sign-in pages as a person sees them: name and password, then the second factor. Plain HTML, no script. */

export interface LoginFields {
  readonly username: string
  readonly isPaper: boolean
  /** Of a simulated login that is to be signed in again; absent for the gateway of the browser. */
  readonly session: string | undefined
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f4f6;color:#1d1d22}
main{max-width:26rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d8d8de;border-radius:8px}
h1{font-size:1.25rem;margin:0 0 1rem}p.note{color:#5a5a64;font-size:.875rem}label{display:block;margin:1rem 0 .25rem}
input[type=text],input[type=password]{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #84848e;border-radius:4px}
.check{display:flex;gap:.5rem;align-items:center}.check label{margin:1rem 0}.actions{display:flex;gap:.75rem;margin-top:1.5rem}
button{font:inherit;padding:.6rem 1.2rem;border-radius:4px;border:1px solid #1d1d22;background:#fff;cursor:pointer}
button.primary{background:#b3122b;border-color:#b3122b;color:#fff;font-weight:600}
button:focus-visible,input:focus-visible{outline:3px solid #2b6cb0}`

const html = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - simulated Interactive Brokers</title><style>${style}</style></head><body><main>${content}<p class="note">This is a simulated gateway. No real account is touched; each name has accounts of its own, and any password will do.</p></main></body></html>`

const hidden = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<input type="hidden" name="${name}" value="${escaped(value)}">`

export const passwordPage = ({ username, isPaper, session }: LoginFields): string =>
  html(
    'Sign in',
    `<h1>Sign in to the gateway</h1>
<form method="post" action="">${hidden('session', session)}
<label for="username">Username</label><input id="username" name="username" type="text" value="${escaped(username)}" autocomplete="off" required>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="off">
<div class="check"><input id="paper" name="paper" type="checkbox" value="true"${isPaper ? ' checked' : ''}><label for="paper">Paper account</label></div>
<div class="actions"><button class="primary" type="submit" name="step" value="second-factor">Sign in</button></div></form>`,
  )

export const secondFactorPage = ({ username, isPaper, session }: LoginFields): string =>
  html(
    'Second factor',
    `<h1>Confirm on your phone</h1><p>A notification was sent to the phone of <strong>${escaped(username)}</strong>. This page stands in for it.</p>
<form method="post" action="">${hidden('session', session)}${hidden('username', username)}${hidden('paper', String(isPaper))}
<div class="actions"><button class="primary" type="submit" name="decision" value="approve">Approve</button><button type="submit" name="decision" value="deny">Deny</button></div></form>`,
  )

/** The words by which people know that they may close the window. */
export const succeededPage = (): string =>
  html('Signed in', '<h1>Client login succeeds</h1><p>You may close this window and go back to your application.</p>')

export const deniedPage = (): string =>
  html(
    'Not signed in',
    '<h1>The sign-in was not confirmed</h1><p>Nothing has changed. <a href="Login">Try again</a>.</p>',
  )

export const unknownSessionPage = (): string =>
  html(
    'Unknown gateway',
    '<h1>No such gateway</h1><p>The session in the address names no simulated login. Leave it out to sign in at the gateway of this computer.</p>',
  )
