/**
 * The names that a request may hold, message by message (gemini-wire.md 2). Protobuf JSON takes camelCase and snake_case and
 * refuses what it does not know; values inside of `any` (arguments, schemas, answers of tools) are the caller's own.
 */
import { invalidArgument, unknownField } from './errors.ts'

type Field = 'any' | { readonly [name: string]: Field } | readonly [{ readonly [name: string]: Field }]
type Message = { readonly [name: string]: Field }

const isList = (field: Field): field is readonly [Message] => Array.isArray(field)

const any = (...names: readonly string[]): Message => Object.fromEntries(names.map((name) => [name, 'any']))

const part: Message = {
  ...any('text', 'thought', 'thoughtSignature', 'executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse'),
  ...any('videoMetadata', 'mediaResolution', 'partMetadata'),
  inlineData: any('mimeType', 'data', 'displayName'),
  fileData: any('mimeType', 'fileUri', 'displayName'),
  functionCall: any('id', 'name', 'args'),
  functionResponse: any('id', 'name', 'response', 'parts', 'willContinue', 'scheduling'),
}
const content: Message = { role: 'any', parts: [part] }
const tool: Message = {
  functionDeclarations: [
    any('name', 'description', 'behavior', 'parameters', 'parametersJsonSchema', 'response', 'responseJsonSchema'),
  ],
  ...any(
    'googleSearch',
    'googleSearchRetrieval',
    'urlContext',
    'codeExecution',
    'computerUse',
    'googleMaps',
    'fileSearch',
  ),
}
const generationConfig: Message = {
  ...any('temperature', 'topP', 'topK', 'seed', 'maxOutputTokens', 'stopSequences', 'candidateCount'),
  ...any('presencePenalty', 'frequencyPenalty', 'responseMimeType', 'responseSchema', 'responseJsonSchema'),
  ...any('responseModalities', 'mediaResolution', 'speechConfig', 'imageConfig', 'responseLogprobs', 'logprobs'),
  thinkingConfig: any('includeThoughts', 'thinkingBudget', 'thinkingLevel'),
}
export const generateFields: Message = {
  model: 'any',
  contents: [content],
  systemInstruction: content,
  tools: [tool],
  toolConfig: {
    functionCallingConfig: any('mode', 'allowedFunctionNames', 'streamFunctionCallArguments'),
    retrievalConfig: 'any',
    includeServerSideToolInvocations: 'any',
  },
  generationConfig,
  safetySettings: [any('category', 'threshold', 'method')],
  ...any('cachedContent', 'serviceTier', 'store'),
}
export const countFields: Message = { contents: [content], generateContentRequest: generateFields }

const camel = (name: string): string => name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readField(value: unknown, field: Field, at: string): unknown {
  if (field === 'any') return value
  if (!isList(field)) return readMessage(value, field, at)
  const [message] = field
  // Protobuf JSON takes a single message where a list is wanted.
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map((item, index) => readMessage(item, message, `${at}[${index}]`))
}

/** The message with camelCase names. Throws the service's 400 for a name it does not know, or for what is no object. */
export function readMessage(value: unknown, message: Message, at = ''): Readonly<Record<string, unknown>> {
  if (!isObject(value))
    throw invalidArgument(`Invalid value${at === '' ? '' : ` at '${at}'`}: a message is an object in JSON.`)
  const fields: [string, unknown][] = []
  for (const [name, given] of Object.entries(value)) {
    const known = camel(name)
    const field = Object.hasOwn(message, known) ? message[known] : undefined
    if (field === undefined) throw unknownField(name, at)
    if (given === null) continue
    const place = snake(known)
    fields.push([known, readField(given, field, at === '' ? place : `${at}.${place}`)])
  }
  return Object.fromEntries(fields)
}
