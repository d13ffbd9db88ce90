/** What the service refuses although every field is well formed (gemini-wire.md 2, 5, 6): pairs that exclude each other, and histories that do not add up. */
import { GeminiError, invalidArgument } from './errors.ts'
import type { SimModel } from './models.ts'
import type { Content, Declaration, GenerateRequest, Part } from './request.ts'

const functionName = /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/
const dataFields = [
  'text',
  'functionCall',
  'functionResponse',
  'inlineData',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const

const must = (holds: boolean, message: string): void => {
  if (!holds) throw invalidArgument(message)
}

function checkDeclaration({ name, parameters, parametersJsonSchema, response, responseJsonSchema }: Declaration): void {
  must(
    functionName.test(name),
    `Invalid function name "${name.slice(0, 140)}". Must start with a letter or an underscore, and hold a-z, A-Z, 0-9, underscores, dots, colons or dashes, with a maximum length of 128.`,
  )
  must(
    parameters === undefined || parametersJsonSchema === undefined,
    'Only one of parameters and parameters_json_schema may be set.',
  )
  must(
    response === undefined || responseJsonSchema === undefined,
    'Only one of response and response_json_schema may be set.',
  )
}

function checkTools({ tools = [], toolConfig }: GenerateRequest, model: SimModel): void {
  const declarations = tools.flatMap(({ functionDeclarations }) => functionDeclarations ?? [])
  declarations.forEach(checkDeclaration)
  must(
    new Set(declarations.map(({ name }) => name)).size === declarations.length,
    'Duplicate function declaration found.',
  )
  const searches = tools.some(({ googleSearch }) => googleSearch !== undefined)
  must(
    model.generation > 2 || !searches || declarations.length === 0,
    'Tool use with function calling is unsupported for this model.',
  )
  const { mode, allowedFunctionNames } = toolConfig?.functionCallingConfig ?? {}
  if (!allowedFunctionNames) return
  must(
    mode === 'ANY' || mode === 'VALIDATED',
    'Allowed function names should only be set when function calling mode is ANY or VALIDATED.',
  )
  const known = new Set(declarations.map(({ name }) => name))
  const unknown = allowedFunctionNames.find((name) => !known.has(name))
  must(unknown === undefined, `Allowed function name ${unknown ?? ''} is not declared.`)
}

function checkConfig({ generationConfig = {}, tools = [], toolConfig }: GenerateRequest, model: SimModel): void {
  const { thinkingConfig = {}, responseMimeType, responseSchema, responseJsonSchema } = generationConfig
  const { thinkingBudget, thinkingLevel } = thinkingConfig
  must(
    thinkingBudget === undefined || thinkingLevel === undefined,
    'You can only set one of thinking_budget and thinking_level.',
  )
  must(model.generation > 2 || thinkingLevel === undefined, 'Thinking level is not supported for this model.')
  must(
    responseSchema === undefined || responseJsonSchema === undefined,
    'Only one of response_schema and response_json_schema may be set.',
  )
  const hasSchema = responseSchema !== undefined || responseJsonSchema !== undefined
  const isJson = responseMimeType === 'application/json'
  must(
    !hasSchema || isJson || responseMimeType === 'text/x.enum',
    'response_schema requires response_mime_type application/json.',
  )
  if (!isJson || !tools.some(({ functionDeclarations = [] }) => functionDeclarations.length > 0)) return
  must(model.generation > 2, "Function calling with a response mime type: 'application/json' is unsupported")
  const mode = toolConfig?.functionCallingConfig?.mode ?? 'AUTO'
  must(mode === 'AUTO' || mode === 'MODE_UNSPECIFIED', 'Forced function calling with a JSON response is unsupported.')
}

function checkPart(part: Part, at: string): void {
  const set = dataFields.filter((name) => part[name] !== undefined)
  must(set.length <= 1, `Invalid value at '${at}': oneof field 'data' is already set.`)
  must(
    set.length === 1 || part.thoughtSignature !== undefined,
    `Invalid value at '${at}': required oneof field 'data' must have one initialized field.`,
  )
}

interface Turn {
  readonly role: 'user' | 'model'
  readonly parts: readonly Part[]
}

/** Neighbours of one role are one turn: clients send two `user` entries in a row. */
function turns(contents: readonly Content[]): readonly Turn[] {
  const merged: Turn[] = []
  for (const { role = 'user', parts } of contents) {
    const last = merged.at(-1)
    if (last?.role === role) merged[merged.length - 1] = { role, parts: [...last.parts, ...parts] }
    else merged.push({ role, parts })
  }
  return merged
}

const mismatch = (): GeminiError =>
  invalidArgument(
    'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  )

/** Calls together, then their answers together, in the same order, with the same names and ids. */
function checkCalls(contents: readonly Content[]): void {
  const all = turns(contents)
  for (const [index, turn] of all.entries()) {
    const calls = turn.parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : []))
    const answers = turn.parts.flatMap(({ functionResponse }) => (functionResponse ? [functionResponse] : []))
    must(turn.role === 'model' || calls.length === 0, 'Please use role model for function calls.')
    must(turn.role === 'user' || answers.length === 0, 'Please use role user for function responses.')
    const before = all[index - 1]?.parts.flatMap(({ functionCall }) => (functionCall ? [functionCall] : [])) ?? []
    if (turn.role === 'user' && before.length !== answers.length) throw mismatch()
    for (const [place, answer] of answers.entries()) {
      const call = before[place]
      must(
        call?.name === answer.name,
        `Function response ${answer.name} does not answer the function call at its place.`,
      )
      must(
        call?.id === undefined || answer.id === undefined || call.id === answer.id,
        `Function response id ${answer.id ?? ''} does not match the function call.`,
      )
    }
  }
  const last = all.at(-1)
  must(
    last?.role !== 'model' || !last.parts.some(({ functionCall }) => functionCall),
    'Please ensure that function response turn comes immediately after a function call turn.',
  )
}

/** Throws the service's 400 for what it documents as excluded. */
export function checkRules(request: GenerateRequest, model: SimModel): void {
  for (const [index, { parts }] of request.contents.entries())
    for (const [place, part] of parts.entries()) checkPart(part, `contents[${index}].parts[${place}]`)
  checkTools(request, model)
  checkConfig(request, model)
  checkCalls(request.contents)
  if (request.cachedContent !== undefined)
    throw new GeminiError(403, 'PERMISSION_DENIED', 'CachedContent not found (or permission denied)')
}
