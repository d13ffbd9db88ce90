/** The limit: undici over keep-alive connections and JSON.parse, nothing mapped, checked or signed. */
import { Pool } from 'undici'

export class BareClient {
  readonly #pool: Pool
  readonly #headers: Readonly<Record<string, string>>

  constructor(baseUrl: string, headers: Readonly<Record<string, string>>) {
    this.#pool = new Pool(baseUrl, { connections: 8, pipelining: 1 })
    this.#headers = headers
  }

  async get(path: string): Promise<unknown> {
    const { body } = await this.#pool.request({ path, method: 'GET', headers: this.#headers })
    return JSON.parse(await body.text())
  }

  /** `headers`: of the answer that matter. An answer without a body is `undefined`. */
  async post(
    path: string,
    body: string,
    type = 'application/json',
  ): Promise<{ readonly body: unknown; readonly location: string }> {
    const headers = { ...this.#headers, 'content-type': type }
    const answer = await this.#pool.request({ path, method: 'POST', headers, body })
    const text = await answer.body.text()
    return { body: text === '' ? undefined : JSON.parse(text), location: String(answer.headers['location'] ?? '') }
  }

  /** Pages one after the other, as a list that names the next one must be read. */
  async all(paths: readonly string[]): Promise<unknown[]> {
    const pages: unknown[] = []
    for (const path of paths) pages.push(await this.get(path))
    return pages
  }
}
