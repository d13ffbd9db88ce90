/**
 * Our share of the time to the first word: a message to the assistant, answered by the simulated Gemini, beside the very same
 * request sent to the model without us. The model answers at once, so that what is left is ours.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { callJson, registered } from '../lib/api.ts'
import type { Api } from '../lib/api.ts'
import { end, startProduct, temporaryFolder } from '../lib/product.ts'
import { show, summarize, table, verdict } from '../lib/statistics.ts'

export const title = 'Our share of the time to the first word'
export const targets =
  'From the message to the first text at the reader, at most 5 ms more than the same request sent to the model itself.'

const shareMsMax = 5
const why =
  'Of a conversation just begun or answered nothing is read from the database before the model is asked, and nothing is written before the first word (by a trace of its queries). What is left is processor time: the framework and the sign-in, the model library’s way to the request, and its chain of streams on the way back.'
const perRound = 12
const warmUp = 40
/** After an answer its title is made, and the journal written: not during the next measurement. */
const restMs = 60
const question = 'Say hello in one sentence, without any figure.'
const words = ['Hello, ', 'and welcome ', 'to your portfolio.']

interface Simulators {
  readonly url: string
  readonly control: string
  readonly gemini: string
}

interface Upstream {
  readonly url: string
  readonly body: string
}

/** Milliseconds from sending to the first chunk that says something; the rest is read as well. */
async function firstWordMs(url: string, init: RequestInit, sign: string): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(url, init)
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  const decoder = new TextDecoder()
  let text = ''
  let first: number | undefined
  for await (const chunk of response.body) {
    const at = performance.now()
    text += decoder.decode(chunk, { stream: true })
    if (first === undefined && text.includes(sign)) first = at - startedAt
  }
  if (first === undefined) throw new Error(`nothing was said: ${text.slice(0, 1_000)}`)
  return first
}

const say = ({ control }: Simulators): Promise<never> =>
  callJson('POST', `${control}/gemini`, { script: [{ match: { stream: true }, chunks: words }] })

async function throughUs(api: Api, simulators: Simulators): Promise<number> {
  await say(simulators)
  const { id }: { readonly id: string } = await api.call('POST', '/conversations', {})
  await sleep(restMs)
  return firstWordMs(
    api.url(`/conversations/${id}/messages`),
    {
      method: 'POST',
      headers: { ...api.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ content: question }),
    },
    'event: text\n',
  )
}

async function straight(simulators: Simulators, { url, body }: Upstream): Promise<number> {
  await say(simulators)
  await sleep(restMs)
  const headers = { 'content-type': 'application/json', 'x-goog-api-key': 'bench' }
  return firstWordMs(url, { method: 'POST', headers, body }, words[0] ?? '')
}

/** What we sent to the model last, to be sent again without us. */
async function lastRequest({ control, gemini }: Simulators): Promise<Upstream> {
  const { requests }: { readonly requests: readonly { model: string; stream: boolean; body: unknown }[] } =
    await callJson('GET', `${control}/gemini/requests`)
  const last = requests.findLast(({ stream }) => stream)
  if (!last) throw new Error('the model was not asked; is the offline analyst answering?')
  const model = last.model.replace(/^models\//, '')
  return {
    url: `${gemini}/v1beta/models/${model}:streamGenerateContent?alt=sse`,
    body: JSON.stringify(last.body),
  }
}

async function compare(api: Api, simulators: Simulators, rounds: number): Promise<string> {
  for (let index = 0; index < warmUp; index += 1) await throughUs(api, simulators)
  const upstream = await lastRequest(simulators)
  for (let index = 0; index < warmUp; index += 1) await straight(simulators, upstream)
  const bare: number[] = []
  const ours: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const samples: { bare: number[]; ours: number[] } = { bare: [], ours: [] }
    for (let index = 0; index < perRound; index += 1) {
      const jobs = [
        async () => samples.bare.push(await straight(simulators, upstream)),
        async () => samples.ours.push(await throughUs(api, simulators)),
      ]
      for (const job of index % 2 ? jobs.toReversed() : jobs) await job()
    }
    bare.push(summarize(samples.bare).median)
    ours.push(summarize(samples.ours).median)
  }
  const share = ours.map((ms, round) => ms - (bare[round] ?? 0))
  const rows = table([
    { path: 'the model itself', 'first word, ms': show(summarize(bare)) },
    { path: '`POST /conversations/{id}/messages`', 'first word, ms': show(summarize(ours)) },
    { path: 'our share (difference of medians inside a round)', 'first word, ms': show(summarize(share)) },
  ])
  const measured = summarize(share).median
  return `${rows}\n\n${verdict({ what: 'our share', measured, max: shareMsMax, unit: ' ms', why })}`
}

export async function run({ rounds }: { readonly rounds: number }): Promise<string> {
  const folder = temporaryFolder()
  const child = fork(fileURLToPath(new URL('./simulators.ts', import.meta.url)))
  try {
    const simulators = await new Promise<Simulators>((resolve) => {
      child.once('message', ({ result }: { readonly result: Simulators }) => resolve(result))
    })
    const product = await startProduct({
      dataDir: join(folder.path, 'data'),
      env: {
        DEMO: 'true',
        SIM_URL: simulators.url,
        GEMINI_API_KEY: 'bench',
        AI_DAILY_BUDGET_USD: '100000',
        RATE_LIMIT_PER_MINUTE: '1000000',
      },
    })
    try {
      const api = await registered(product.origin)
      await api.call('POST', '/brokerages/connections', { brokerId: 'alpaca', environment: 'simulated' })
      return await compare(api, simulators, rounds)
    } finally {
      await product.stop()
    }
  } finally {
    await end(child)
    folder.remove()
  }
}
