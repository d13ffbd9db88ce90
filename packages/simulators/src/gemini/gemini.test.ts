import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asking, framesOf, geminiClient, jsonOf, sample, sampleText } from '../testing/gemini-client.ts'
import type { GeminiClient } from '../testing/gemini-client.ts'
import { shapeOf } from '../testing/json-shape.ts'
import type { Json } from '../testing/json-shape.ts'

let gemini: GeminiClient
beforeAll(async () => {
  gemini = await geminiClient()
})
afterAll(() => gemini.simulators.close())
beforeEach(() => gemini.script())

const pro = 'gemini-2.5-pro'
const flash = 'gemini-3.8-flash'
const textOf = (frames: Json[]): string =>
  frames
    .flatMap((frame) => frame.candidates?.[0]?.content?.parts ?? [])
    .filter((part) => !part.thought)
    .map((part) => part.text ?? '')
    .join('')

describe('answers have the shape of the samples', () => {
  test('a plain answer', async () => {
    await gemini.script({ text: 'Dollar cost averaging means investing a fixed amount at regular intervals.' })
    const { generationConfig: _thoughts, ...request } = sample('text.request.json')
    const { status, json } = await gemini.generate(pro, request)
    expect(status).toBe(200)
    expect(shapeOf(json)).toEqual(shapeOf(sample('text.response.json')))
    expect(json.modelVersion).toBe(pro)
  })

  test('a streamed answer: thoughts first, deltas, usage rising, the finish reason last', async () => {
    await gemini.script({
      chunks: ['Dollar cost averaging means', ' investing a fixed amount', ' — regardless of price.'],
    })
    const frames = await gemini.stream(pro, sample('text.request.json'))
    expect(frames.map(shapeOf)).toEqual(framesOf(sampleText('text.stream.sse')).map(shapeOf))
    expect(textOf(frames)).toBe('Dollar cost averaging means investing a fixed amount — regardless of price.')
    const counts = frames.map(({ usageMetadata }) => usageMetadata.totalTokenCount)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  test('a call of the third generation has an id and a signature, and its text ends in an empty signed part', async () => {
    await gemini.script(
      { functionCalls: [{ name: 'get_quote', args: { symbol: 'AAPL' } }] },
      { chunks: ['Your 10 AAPL', ' shares'] },
    )
    const calls = await gemini.stream(flash, sample('tools.step1.request.json'))
    expect(calls.map(shapeOf)).toEqual(framesOf(sampleText('tools.step1.stream.sse')).map(shapeOf))
    const { generationConfig: _thoughts, ...request } = sample('tools.step1.request.json')
    const text = await gemini.stream(flash, request)
    expect(text.map(shapeOf)).toEqual(framesOf(sampleText('tools.step3.stream.sse')).map(shapeOf))
  })

  test('parallel calls carry the signature on the first only; the second generation has neither id nor signature', async () => {
    const functionCalls = [
      { name: 'get_quote', args: { symbol: 'AAPL' } },
      { name: 'get_quote', args: { symbol: 'MSFT' } },
    ]
    await gemini.script({ functionCalls }, { functionCalls })
    const { generationConfig: _thoughts, ...request } = sample('tools.step1.request.json')
    const [frame] = await gemini.stream(flash, request)
    const [sampled] = framesOf(sampleText('parallel.step1.stream.sse'))
    expect(frame.candidates[0].content.parts.map(shapeOf)).toEqual(sampled.candidates[0].content.parts.map(shapeOf))
    const [older] = await gemini.stream(pro, request)
    expect(older.candidates[0].content.parts).toEqual(functionCalls.map((functionCall) => ({ functionCall })))
  })

  test('structured output is text that parses to the schema', async () => {
    const { status, json } = await gemini.generate(pro, sample('structured.request.json'))
    expect(status).toBe(200)
    const value = JSON.parse(json.candidates[0].content.parts[0].text)
    expect(value).toMatchObject({
      action: 'BUY',
      symbol: 'AAPL',
      confidence: 0.5,
      claims: [{ text: expect.any(String), factIds: [expect.any(String)] }],
    })
  })

  test('structured output is cut by maxOutputTokens, of which thoughts take their part', async () => {
    await gemini.script({
      json: { symbol: 'AAPL', claims: [{ text: 'Position weight is above the limit', factIds: ['p1'] }] },
    })
    const request = sample('structured.request.json')
    request.generationConfig.maxOutputTokens = 30
    const { json } = await gemini.generate(pro, request)
    expect(shapeOf(json)).toEqual(shapeOf(sample('structured.max-tokens.response.json')))
    // 24 tokens of thoughts leave 6, and a token is 4 bytes.
    expect(json.candidates[0]).toMatchObject({
      finishReason: 'MAX_TOKENS',
      content: { parts: [{ text: '{"symbol":"AAPL","claims' }] },
    })
  })

  test('counting takes both forms', async () => {
    const counted = await jsonOf(gemini.post(`models/${pro}:countTokens`, sample('count-tokens.request.json')))
    expect(shapeOf(counted)).toEqual(shapeOf(sample('count-tokens.response.json')))
    const withTools = gemini.post(`models/${pro}:countTokens`, sample('count-tokens.with-tools.request.json'))
    expect((await jsonOf(withTools)).totalTokens).toBeGreaterThan(counted.totalTokens)
    expect((await gemini.post(`models/${pro}:countTokens`, {})).status).toBe(400)
  })

  test('models are listed by pages and found by name', async () => {
    expect(shapeOf(await jsonOf(gemini.get('models?pageSize=4')))).toEqual(shapeOf(sample('models.list.response.json')))
    const { nextPageToken } = await jsonOf(gemini.get('models?pageSize=4'))
    const rest = await jsonOf(gemini.get(`models?pageSize=4&pageToken=${nextPageToken}`))
    expect(rest.models.map(({ name }: { name: string }) => name)).toEqual([
      'models/gemini-3.5-flash-lite',
      'models/gemini-3.8-flash',
    ])
    expect(rest.nextPageToken).toBeUndefined()
    expect(await jsonOf(gemini.get(`models/${pro}`))).toEqual(sample('models.get.response.json'))
  })

  test('both versions are served, and without alt=sse a stream is one JSON array', async () => {
    await gemini.script({ chunks: ['a', 'b', 'c', 'd'] })
    const response = await fetch(`${gemini.simulators.gemini}/v1/models/${pro}:streamGenerateContent`, {
      method: 'POST',
      headers: { 'x-goog-api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify(asking('x')),
    })
    const messages: Json[] = JSON.parse(await response.text())
    expect(textOf(messages)).toBe('abcd')
  })

  test('a repeated long prompt is cached, and total does not count it twice', async () => {
    const request = asking('word '.repeat(2_000))
    await gemini.generate(pro, request)
    const { usageMetadata } = (await gemini.generate(pro, request)).json
    // 10,000 bytes are 2,500 tokens.
    expect(usageMetadata).toMatchObject({ promptTokenCount: 2_500, cachedContentTokenCount: 2_500 })
    expect(usageMetadata.totalTokenCount).toBe(
      2_500 + usageMetadata.candidatesTokenCount + usageMetadata.thoughtsTokenCount,
    )
  })
})

describe('refusals', () => {
  const refusal = async (model: string, body: unknown) => {
    const { status, json } = await gemini.generate(model, body)
    return { status, error: json.error }
  }

  test('no key, a wrong key, no key but a token, an unknown model: as the samples', async () => {
    const path = `models/${pro}:generateContent`
    const of = async (response: Promise<Response>) => (await response).json()
    expect(await of(gemini.post(path, asking('x'), {}))).toEqual(sample('error-403-no-key.json'))
    expect(await of(gemini.post(path, asking('x'), { 'x-goog-api-key': 'invalid' }))).toEqual(
      sample('error-400-api-key-invalid.json'),
    )
    expect(await of(gemini.post(path, asking('x'), { authorization: 'Bearer t' }))).toEqual(
      sample('error-401-unauthenticated.json'),
    )
    expect((await gemini.post(`${path}?key=k`, asking('x'), {})).status).toBe(200)
    expect((await refusal('gemini-0-nope', asking('x'))).error).toEqual(sample('error-404-model.json').error)
  })

  test('an unknown field is named, in both cases of writing; snake_case is taken', async () => {
    expect(await refusal(pro, asking('x', { generationConfig: { foo: 1 } }))).toEqual({
      status: 400,
      error: sample('error-400-invalid-argument.json').error,
    })
    expect((await refusal(pro, asking('x', { generation_config: { max_output_tokens: 100 } }))).status).toBe(200)
  })

  const declared = (...names: string[]) => ({ tools: [{ functionDeclarations: names.map((name) => ({ name })) }] })
  test.each([
    ['a bad function name', pro, declared('1st')],
    [
      'two schemas of parameters',
      pro,
      { tools: [{ functionDeclarations: [{ name: 'a', parameters: {}, parametersJsonSchema: {} }] }] },
    ],
    ['budget and level', flash, { generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'low' } } }],
    ['a level on the second generation', pro, { generationConfig: { thinkingConfig: { thinkingLevel: 'low' } } }],
    [
      'two response schemas',
      pro,
      { generationConfig: { responseMimeType: 'application/json', responseSchema: {}, responseJsonSchema: {} } },
    ],
    ['a schema without JSON', pro, { generationConfig: { responseSchema: {} } }],
    [
      'JSON beside functions on the second generation',
      pro,
      { ...declared('a'), generationConfig: { responseMimeType: 'application/json' } },
    ],
    [
      'search beside functions on the second generation',
      pro,
      { tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: 'a' }] }] },
    ],
    [
      'allowed names under AUTO',
      flash,
      { ...declared('a'), toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['a'] } } },
    ],
    [
      'allowed names that are not declared',
      flash,
      { ...declared('a'), toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['b'] } } },
    ],
    ['six stop sequences', pro, { generationConfig: { stopSequences: ['1', '2', '3', '4', '5', '6'] } }],
    ['an unknown threshold', pro, { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'SOME' }] }],
  ])('%s is a 400', async (_name, model, more) => {
    expect(await refusal(model, asking('x', more))).toMatchObject({
      status: 400,
      error: { status: 'INVALID_ARGUMENT' },
    })
  })

  test('no contents, and no JSON, are a 400', async () => {
    expect((await refusal(pro, { contents: [] })).status).toBe(400)
    const path = `${gemini.simulators.gemini}/v1beta/models/${pro}:generateContent?key=k`
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect(await response.json()).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  })
})

describe('scripted failures', () => {
  test.each([
    [{ status: 500 }, 'error-500.json'],
    [{ status: 503 }, 'error-503.json'],
    [{ status: 504 }, 'error-504.json'],
    [{ status: 429 }, 'error-429-plain.json'],
    [{ status: 429, quota: 'minute' }, 'error-429-quota-minute.json'],
    [{ status: 429, quota: 'day' }, 'error-429-quota-day.json'],
    [{ status: 400, reason: 'API_KEY_INVALID' }, 'error-400-api-key-invalid.json'],
  ])('%j', async (error, name) => {
    await gemini.script({ error }, { error })
    expect(await gemini.generate(pro, asking('x'))).toEqual({ status: error.status, json: sample(name) })
    const streamed = await gemini.post(`models/${pro}:streamGenerateContent?alt=sse`, asking('x'))
    expect({ status: streamed.status, json: await streamed.json() }).toEqual({
      status: error.status,
      json: sample(name),
    })
  })

  test('retryDelay is said in the body', async () => {
    await gemini.script({ error: { status: 429, quota: 'minute', retryDelay: '3s' } })
    const { json } = await gemini.generate(pro, asking('x'))
    expect(json.error.details.at(-1)).toMatchObject({ retryDelay: '3s' })
  })

  test('safety and malformed_function_call as the samples, empty without a part', async () => {
    await gemini.script({ fault: 'safety' }, { fault: 'malformed_function_call' }, { fault: 'empty' })
    const plain = asking('x')
    expect(shapeOf((await gemini.generate(pro, plain)).json)).toEqual(shapeOf(sample('safety-candidate.response.json')))
    expect((await gemini.generate(pro, plain)).json.candidates).toEqual(
      sample('malformed-function-call.response.json').candidates,
    )
    expect((await gemini.stream(pro, plain)).map(shapeOf)).toEqual(
      framesOf(sampleText('empty-stop.stream.sse')).map(shapeOf),
    )
  })

  test('truncated ends cleanly without a finish reason', async () => {
    await gemini.script({ fault: 'truncated', chunks: ['This stream ends ', 'without a finish reason'] })
    const request = asking('x', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } })
    const frames = await gemini.stream(pro, request)
    expect(frames.map(shapeOf)).toEqual(framesOf(sampleText('truncated-no-finish.stream.sse')).map(shapeOf))
  })

  test('an error after text is a frame of the stream', async () => {
    await gemini.script({ text: 'Partial answer', error: { status: 503 } })
    const frames = await gemini.stream(pro, asking('x'))
    expect(textOf(frames)).toBe('Partial answer')
    expect(frames.at(-1)).toEqual(framesOf(sampleText('inline-error.stream.sse')).at(-1))
  })

  test('reset breaks a stream in the middle of a frame, and a plain call before its answer', async () => {
    await gemini.script({ fault: 'reset', chunks: ['one', 'two'] }, { fault: 'reset' })
    const response = await gemini.post(`models/${pro}:streamGenerateContent?alt=sse`, asking('x'))
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    await expect(gemini.generate(pro, asking('x'))).rejects.toThrow('fetch failed')
  })

  test('delayMs is waited before each chunk', async () => {
    await gemini.script({ chunks: ['a', 'b', 'c'], delayMs: 40 })
    const startedAt = performance.now()
    expect(textOf(await gemini.stream(pro, asking('x')))).toBe('abc')
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118)
  })
})

describe('the script', () => {
  test('a call takes the first unused step that it matches; the rest wait', async () => {
    await gemini.script(
      { match: { requestContains: 'say "hi"' }, text: 'quoted' },
      { match: { stream: true }, text: 'streamed' },
      { match: { model: flash }, text: 'flash' },
      { text: 'any' },
    )
    const said = async (model: string, text: string) =>
      (await gemini.generate(model, asking(text))).json.candidates[0].content.parts[0].text
    expect(await said(pro, 'x')).toBe('any')
    expect(await said(flash, 'x')).toBe('flash')
    expect(textOf(await gemini.stream(pro, asking('x')))).toBe('streamed')
    expect(await said(pro, 'please say "hi" now')).toBe('quoted')
    expect(await said(pro, 'x')).not.toBe('any')
  })

  test('requests are logged as sent, without keys', async () => {
    const request = asking('remember me')
    await gemini.generate(flash, request)
    const { requests } = await jsonOf(fetch(`${gemini.simulators.control}/gemini/requests`))
    expect(requests.at(-1)).toEqual({ at: expect.stringMatching(/Z$/), model: flash, stream: false, body: request })
    expect(JSON.stringify(requests)).not.toContain('test-key')
  })

  test('faults of the control surface strike the model too', async () => {
    await fetch(`${gemini.simulators.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ broker: 'gemini', fault: 'status_503' }),
    })
    expect(await gemini.generate(pro, asking('x'))).toEqual({ status: 503, json: sample('error-503.json') })
    expect((await gemini.generate(pro, asking('x'))).status).toBe(200)
  })

  test('a stream is cut at odd places and still reads whole', async () => {
    await gemini.script({ chunks: ['für', ' 100 €', ' — ok', ' und', ' Schluß'] })
    const response = await gemini.post(`models/${pro}:streamGenerateContent?alt=sse`, asking('x'))
    const pieces: Buffer[] = []
    for await (const piece of response.body ?? []) pieces.push(Buffer.from(piece))
    const whole = Buffer.concat(pieces)
    expect(textOf(framesOf(whole.toString()))).toBe('für 100 € — ok und Schluß')
    const cuts = pieces.slice(0, -1).map((piece) => piece.toString())
    expect(cuts.some((text) => text.endsWith('\ufffd') || text.endsWith('\r'))).toBe(true)
  })
})
