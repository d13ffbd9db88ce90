/** The sign-in as a person sees it: who asks, which accounts to link, and two buttons. Plain HTML, no script. */

export interface ConsentFacts {
  readonly clientId: string
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

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#eef4f8;color:#14212b}
main{max-width:30rem;margin:8vh auto;padding:2rem;background:#fff;border:1px solid #cfdbe4;border-radius:12px}
h1{font-size:1.25rem;margin:0 0 1rem}p.note{color:#4a5a66;font-size:.875rem}label.field{display:block;margin:1rem 0 .25rem}
input[type=text]{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #7b8b97;border-radius:6px}
fieldset{margin:1rem 0 0;border:1px solid #cfdbe4;border-radius:6px}fieldset label{display:block;padding:.25rem 0}
.actions{display:flex;gap:.75rem;margin-top:1.5rem}button{font:inherit;padding:.6rem 1.2rem;border-radius:6px;border:1px solid #14212b;background:#fff;cursor:pointer}
button.primary{background:#0b6ea8;border-color:#0b6ea8;color:#fff;font-weight:600}button:focus-visible,input:focus-visible{outline:3px solid #b5541c}`

const html = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main>${content}</main></body></html>`

const own = new Set(['decision', 'login', 'link', 'chosen'])

export function consentPage({ clientId, login, fields }: ConsentFacts): string {
  const hidden = Object.entries(fields)
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('')
  return html(
    'Sign in - simulated Schwab',
    `<h1>Sign in to your simulated Schwab accounts</h1>
<p>The application <strong>${escaped(clientId)}</strong> asks to read your accounts and market data and to place orders. It may do so for 7 days; then you sign in again.</p>
<form method="get" action="">${hidden}<input type="hidden" name="chosen" value="yes">
<label class="field" for="login">Login ID</label><input type="text" id="login" name="login" value="${escaped(login)}" autocomplete="off">
<fieldset><legend>Accounts to link</legend>
<label><input type="checkbox" name="link" value="margin" checked> Individual (margin)</label>
<label><input type="checkbox" name="link" value="cash" checked> Roth Contributory IRA (cash)</label></fieldset>
<div class="actions"><button class="primary" type="submit" name="decision" value="approve">Allow</button><button type="submit" name="decision" value="deny">Cancel</button></div></form>
<p class="note">This is a simulated brokerage. No real account is touched; each login ID has accounts of its own.</p>`,
  )
}

export const consentErrorPage = (message: string): string =>
  html('Cannot sign in - simulated Schwab', `<h1>This request cannot be authorized</h1><p>${escaped(message)}</p>`)
