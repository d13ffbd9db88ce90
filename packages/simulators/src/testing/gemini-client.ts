/** Calls to the simulated Gemini as a client makes them, and the samples of its contract page. */
import { readFileSync } from 'node:fs'
import { startSimulators } from '../index.ts'
import type { RunningSimulators } from '../index.ts'
import type { Json } from './json-shape.ts'

export const sampleText = (name: string): string =>
  readFileSync(new URL(`../gemini/fixtures/${name}`, import.meta.url), 'utf8')
export const sample = (name: string): Json => JSON.parse(sampleText(name))

/** Messages of a stream, of ours or of a sample. */
export const framesOf = (text: string): Json[] =>
  text
    .split(/\r?\n\r?\n/)
    .filter((frame) => frame.trim() !== '')
    .map((frame) => JSON.parse(frame.replace(/^data: /, '')))

export interface GeminiClient {
  readonly simulators: RunningSimulators
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>
  /** `model` is without `models/`; answers the parsed body. */
  readonly generate: (model: string, body: unknown) => Promise<{ status: number; json: Json }>
  readonly stream: (model: string, body: unknown) => Promise<Json[]>
  readonly script: (...steps: readonly unknown[]) => Promise<void>
}

const key = { 'x-goog-api-key': 'test-key' }

export async function geminiClient(): Promise<GeminiClient> {
  const simulators = await startSimulators()
  const url = (path: string): string => `${simulators.gemini}/v1beta/${path}`
  const post: GeminiClient['post'] = (path, body, headers = key) =>
    fetch(url(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return {
    simulators,
    post,
    get: (path, headers = key) => fetch(url(path), { headers }),
    async generate(model, body) {
      const response = await post(`models/${model}:generateContent`, body)
      return { status: response.status, json: await response.json() }
    },
    async stream(model, body) {
      const response = await post(`models/${model}:streamGenerateContent?alt=sse`, body)
      return framesOf(await response.text())
    },
    async script(...steps) {
      const response = await fetch(`${simulators.control}/gemini`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ script: steps }),
      })
      if (!response.ok) throw new Error(await response.text())
    },
  }
}

/** The body of an answer. */
export const jsonOf = async (response: Promise<Response>): Promise<Json> => (await response).json()

export const asking = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  contents: [{ role: 'user', parts: [{ text }] }],
  ...more,
})
