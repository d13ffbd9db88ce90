/** Refusals of OAuth (brokers/etrade.md 1.7): a problem, and further comma-separated facts. */
export class OauthProblem extends Error {
  readonly status: number

  constructor(problem: string, facts: Readonly<Record<string, string>> = {}, status = 401) {
    const parts = Object.entries(facts).map(([name, value]) => `,${name}=${value}`)
    super(`oauth_problem=${problem}${parts.join('')}`)
    this.status = status
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The servlet container's page, which `/oauth/*` answers instead of JSON; the newer one writes `Message` and an en dash. */
export function problemPage(status: number, problem: string, variant: 'old' | 'new'): string {
  const message = escaped(problem)
  if (variant === 'new')
    return `<!doctype html><html lang="en"><head><title>HTTP Status ${status} – Unauthorized</title></head><body><h1>HTTP Status ${status} – Unauthorized</h1><hr class="line"/><p><b>Type</b> Status Report</p><p><b>Message</b> ${message}</p><p><b>Description</b> This request requires HTTP authentication (${message}).</p><hr class="line"/></body></html>`
  return `<html><head><title> - Error report</title></head><body><h1>HTTP Status ${status} - ${message}</h1><hr/><p><b>type</b> Status report</p><p><b>message</b> <u>${message}</u></p><p><b>description</b> <u>This request requires HTTP authentication (${message}).</u></p><hr/></body></html>`
}
