/** The consent page as a person sees it: who asks, for what, and two buttons. Plain HTML, no script. */
import type { Environment } from './credentials.ts'

export interface ConsentFacts {
  readonly clientId: string
  readonly environments: readonly Environment[]
  readonly scope: string
  readonly login: string
  /** Every query parameter of the request, to be sent again with the decision. */
  readonly fields: Readonly<Record<string, string>>
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

const meanings: Readonly<Record<string, string>> = {
  'account:write': 'Change account settings and watchlists',
  trading: 'Place, replace and cancel orders',
  data: 'Read market data',
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f2;color:#1b1f1a}
main{max-width:28rem;margin:10vh auto;padding:2rem;background:#fff;border:1px solid #d9dcd4;border-radius:12px}
h1{font-size:1.25rem;margin:0 0 1rem}p.note{color:#5b6156;font-size:.875rem}label{display:block;margin:1rem 0 .25rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #8b9286;border-radius:6px}
.actions{display:flex;gap:.75rem;margin-top:1.5rem}button{font:inherit;padding:.6rem 1.2rem;border-radius:6px;border:1px solid #1b1f1a;background:#fff;cursor:pointer}
button.primary{background:#f5d800;font-weight:600}button:focus-visible,input:focus-visible{outline:3px solid #2b6cb0}`

const html = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main>${content}</main></body></html>`

export function consentPage({ clientId, environments, scope, login, fields }: ConsentFacts): string {
  const hidden = Object.entries(fields)
    .filter(([name]) => name !== 'decision' && name !== 'login')
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('')
  const allowed = [
    'Read your account, positions and orders',
    ...scope.split(' ').flatMap((name) => meanings[name] ?? []),
  ]
  return html(
    'Authorize application - simulated Alpaca',
    `<h1>Connect your ${escaped(environments.join(' and '))} account</h1>
<p>The application <strong>${escaped(clientId)}</strong> asks to:</p>
<ul>${allowed.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>
<form method="get" action="">${hidden}
<label for="login">Sign in as</label><input id="login" name="login" value="${escaped(login)}" autocomplete="off">
<div class="actions"><button class="primary" type="submit" name="decision" value="approve">Allow</button><button type="submit" name="decision" value="deny">Deny</button></div></form>
<p class="note">This is a simulated brokerage. No real account is touched; each name has accounts of its own.</p>`,
  )
}

export const consentErrorPage = (message: string): string =>
  html('Cannot authorize - simulated Alpaca', `<h1>This request cannot be authorized</h1><p>${escaped(message)}</p>`)
