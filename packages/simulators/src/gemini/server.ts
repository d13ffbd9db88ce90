/** The simulated Gemini API under `/v1` and `/v1beta` (gemini-wire.md): scripted steps first, else the default analyst. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ModelContext, ModelServer } from '../host/model-server.ts'
import { analystAnswer } from './analyst.ts'
import { scriptedAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import {
  GeminiError,
  contextTooLong,
  invalidArgument,
  invalidKey,
  noKey,
  noModel,
  notAKey,
  plainError,
} from './errors.ts'
import { streamBytes } from './event-stream.ts'
import type { StreamForm } from './event-stream.ts'
import { findModel, inputTokenLimit, presentModel, simModels } from './models.ts'
import type { SimModel } from './models.ts'
import { readCount, readGenerate } from './request.ts'
import type { GenerateRequest } from './request.ts'
import { streamedMessages, wholeMessage } from './response.ts'
import type { ResponseFacts } from './response.ts'
import { checkRules } from './rules.ts'
import { checkSignatures, digest } from './signatures.ts'
import { createPromptCache, promptText, tokensOf } from './tokens.ts'
import type { PromptCache } from './tokens.ts'

const pageSizeDefault = 50
const pageSizeMax = 1_000

const queryOf = ({ url }: FastifyRequest): URLSearchParams => new URL(url, 'http://simulators').searchParams

/** Any key will do that does not call itself invalid. */
function checkKey(request: FastifyRequest): void {
  const header = request.headers['x-goog-api-key']
  const key = (Array.isArray(header) ? header[0] : header) ?? queryOf(request).get('key') ?? ''
  if (key === '') throw request.headers.authorization === undefined ? noKey() : notAKey()
  if (/invalid/i.test(key)) throw invalidKey()
}

const modelNamed = (name: string, version: string): SimModel => {
  const model = findModel(name)
  if (!model) throw noModel(name, version)
  return model
}

interface Serving {
  readonly context: ModelContext
  readonly cache: PromptCache
}

function prepared(request: GenerateRequest, model: SimModel, cache: PromptCache) {
  checkRules(request, model)
  checkSignatures(model, request.contents)
  const prompt = promptText(request)
  const promptTokens = tokensOf(prompt)
  if (promptTokens > inputTokenLimit) throw contextTooLong(promptTokens, inputTokenLimit)
  return { prompt, promptTokens, cachedTokens: cache.cachedTokens(model, prompt) }
}

/** The step of the script, or the analyst's answer. The call is in the log from here on, whatever becomes of it. */
function answerTo(body: unknown, model: SimModel, isStream: boolean, { context, cache }: Serving): ResponseFacts {
  const step = context.script.take({ model: model.name, stream: isStream, body })
  const request = readGenerate(body)
  const { prompt, promptTokens, cachedTokens } = prepared(request, model, cache)
  const answer = step ? scriptedAnswer(step, model) : analystAnswer(request)
  const responseId = `sim-resp-${digest(model.name, prompt).slice(0, 12)}`
  return { model, request, answer, promptTokens, cachedTokens, responseId }
}

async function sendWhole(facts: ResponseFacts, reply: FastifyReply): Promise<FastifyReply> {
  const { end, firstDelayMs } = facts.answer
  if (firstDelayMs > 0) await sleep(firstDelayMs)
  if (end instanceof GeminiError) throw end
  if (end === 'reset') {
    reply.raw.socket?.resetAndDestroy()
    return reply.hijack()
  }
  return reply.send(wholeMessage(facts))
}

/** An error before any text is an HTTP error; after text it is a frame of the stream. */
const failureAtOnce = ({ end, texts, calls }: Answer): GeminiError | undefined =>
  end instanceof GeminiError && texts.length + calls.length === 0 ? end : undefined

async function sendStream(facts: ResponseFacts, form: StreamForm, reply: FastifyReply): Promise<FastifyReply> {
  const { answer } = facts
  const failure = failureAtOnce(answer)
  if (failure) {
    if (answer.firstDelayMs > 0) await sleep(answer.firstDelayMs)
    throw failure
  }
  const bytes = streamBytes({ messages: streamedMessages(facts), answer, form })
  return reply
    .type(form === 'sse' ? 'text/event-stream' : 'application/json; charset=UTF-8')
    .send(Readable.from(bytes, { objectMode: false }))
}

function listModels(request: FastifyRequest) {
  const query = queryOf(request)
  const size = Number(query.get('pageSize') ?? pageSizeDefault)
  const from = Number(query.get('pageToken')?.replace(/^sim-page-/, '') ?? 0)
  if (!Number.isInteger(size) || size < 0) throw invalidArgument('page_size must not be negative.')
  if (!Number.isInteger(from) || from < 0 || from > simModels.length) throw invalidArgument('Invalid page token.')
  const to = from + Math.min(size === 0 ? pageSizeDefault : size, pageSizeMax)
  return {
    models: simModels.slice(from, to).map(presentModel),
    ...(to < simModels.length && { nextPageToken: `sim-page-${to}` }),
  }
}

function countTokens(body: unknown) {
  const totalTokens = tokensOf(promptText(readCount(body)))
  return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] }
}

function routes(app: FastifyInstance, version: string, serving: Serving): void {
  app.get(`/${version}/models`, (request) => {
    checkKey(request)
    return listModels(request)
  })
  app.get<{ Params: { '*': string } }>(`/${version}/models/*`, (request) => {
    checkKey(request)
    return presentModel(modelNamed(request.params['*'], version))
  })
  app.post<{ Params: { '*': string } }>(`/${version}/models/*`, async (request, reply) => {
    checkKey(request)
    const [name = '', method = ''] = request.params['*'].split(':')
    const model = modelNamed(name, version)
    const { body } = request
    switch (method) {
      case 'generateContent':
        return sendWhole(answerTo(body, model, false, serving), reply)
      case 'streamGenerateContent': {
        const form = queryOf(request).get('alt') === 'sse' ? 'sse' : 'array'
        return sendStream(answerTo(body, model, true, serving), form, reply)
      }
      case 'countTokens':
        return countTokens(body)
      default:
        throw plainError(404)
    }
  })
}

function errorOf(error: FastifyError | GeminiError): GeminiError {
  if (error instanceof GeminiError) return error
  const status = error.statusCode ?? 500
  if (status < 500) return invalidArgument(`Invalid JSON payload received. ${error.message}`)
  process.stderr.write(`simulators: ${error.stack ?? error.message}\n`)
  return plainError(500)
}

export const geminiServer: ModelServer = {
  prefix: '/gemini',
  faultName: 'gemini',
  mount(context) {
    const serving = { context, cache: createPromptCache() }
    return {
      routes(app) {
        app.setErrorHandler((failure: FastifyError | GeminiError, request, reply) => {
          const { code, body } = errorOf(failure)
          // Streams in array form wrap their errors like their answers.
          const isArray = request.url.includes(':streamGenerateContent') && queryOf(request).get('alt') !== 'sse'
          return reply.code(code).send(isArray ? [body] : body)
        })
        app.setNotFoundHandler((_request, reply) => reply.code(404).send(plainError(404).body))
        for (const version of ['v1', 'v1beta']) routes(app, version, serving)
      },
      answers: {
        status: (status) => ({ status, body: JSON.stringify(plainError(status).body) }),
        expiredToken: () => ({ status: 400, body: JSON.stringify(invalidKey().body) }),
      },
    }
  },
}
