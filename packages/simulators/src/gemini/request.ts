/** A request as the rest of the server reads it, once its names are known to be right. */
import { z } from 'zod'
import { invalidArgument } from './errors.ts'
import { countFields, generateFields, readMessage } from './fields.ts'

const Args = z.record(z.string(), z.unknown())

export const Part = z.object({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  thoughtSignature: z.string().optional(),
  functionCall: z.object({ id: z.string().optional(), name: z.string(), args: Args.optional() }).optional(),
  functionResponse: z.object({ id: z.string().optional(), name: z.string(), response: Args }).optional(),
  inlineData: z.unknown().optional(),
  fileData: z.unknown().optional(),
  executableCode: z.unknown().optional(),
  codeExecutionResult: z.unknown().optional(),
  toolCall: z.unknown().optional(),
  toolResponse: z.unknown().optional(),
})
export type Part = z.infer<typeof Part>

const Content = z.object({ role: z.enum(['user', 'model']).optional(), parts: z.array(Part).min(1) })
export type Content = z.infer<typeof Content>

const Declaration = z.object({
  name: z.string(),
  description: z.string().optional(),
  parameters: Args.optional(),
  parametersJsonSchema: Args.optional(),
  response: z.unknown().optional(),
  responseJsonSchema: z.unknown().optional(),
})
export type Declaration = z.infer<typeof Declaration>

const Tool = z.object({
  functionDeclarations: z.array(Declaration).optional(),
  googleSearch: z.unknown().optional(),
  urlContext: z.unknown().optional(),
  codeExecution: z.unknown().optional(),
})

/** The REST names are upper case; the AI SDK sends lower case. */
const upper = (text: string): string => text.toUpperCase()

export const GenerateRequest = z.object({
  contents: z.array(Content).min(1),
  systemInstruction: z.object({ parts: z.array(Part) }).optional(),
  tools: z.array(Tool).optional(),
  toolConfig: z
    .object({
      functionCallingConfig: z
        .object({
          mode: z
            .string()
            .transform(upper)
            .pipe(z.enum(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']))
            .optional(),
          allowedFunctionNames: z.array(z.string()).optional(),
        })
        .optional(),
    })
    .optional(),
  generationConfig: z
    .object({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      topK: z.number().optional(),
      maxOutputTokens: z.number().int().min(1).optional(),
      stopSequences: z.array(z.string()).max(5).optional(),
      candidateCount: z.number().int().min(1).max(8).optional(),
      responseMimeType: z.enum(['text/plain', 'application/json', 'text/x.enum']).optional(),
      responseSchema: Args.optional(),
      responseJsonSchema: Args.optional(),
      thinkingConfig: z
        .object({
          includeThoughts: z.boolean().optional(),
          thinkingBudget: z.number().int().min(-1).optional(),
          thinkingLevel: z
            .string()
            .transform(upper)
            .pipe(z.enum(['THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH']))
            .optional(),
        })
        .optional(),
    })
    .optional(),
  safetySettings: z
    .array(
      z.object({
        category: z.string().regex(/^HARM_CATEGORY_/),
        threshold: z.enum([
          'HARM_BLOCK_THRESHOLD_UNSPECIFIED',
          'BLOCK_LOW_AND_ABOVE',
          'BLOCK_MEDIUM_AND_ABOVE',
          'BLOCK_ONLY_HIGH',
          'BLOCK_NONE',
          'OFF',
        ]),
      }),
    )
    .optional(),
  cachedContent: z.string().optional(),
})
export type GenerateRequest = z.infer<typeof GenerateRequest>

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const place = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${snake(String(key))}`))
    .join('')

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidArgument(`Invalid value at '${place(issue?.path ?? [])}': ${issue?.message ?? 'does not fit'}.`)
}

/** Throws the service's 400. */
export const readGenerate = (body: unknown): GenerateRequest =>
  checked(GenerateRequest, readMessage(body, generateFields))

const CountRequest = z.object({
  contents: z.array(Content).optional(),
  generateContentRequest: GenerateRequest.optional(),
})

/** What is to be counted. Throws the service's 400. */
export function readCount(body: unknown): Pick<GenerateRequest, 'contents' | 'systemInstruction' | 'tools'> {
  const { contents, generateContentRequest } = checked(CountRequest, readMessage(body, countFields))
  if ((contents === undefined) === (generateContentRequest === undefined))
    throw invalidArgument('Exactly one of contents and generate_content_request must be set.')
  return generateContentRequest ?? { contents: contents ?? [] }
}

/** Functions that the model may call, with what `toolConfig` narrows them to. */
export function callableFunctions({ tools, toolConfig }: GenerateRequest): readonly Declaration[] {
  const declared = (tools ?? []).flatMap(({ functionDeclarations }) => functionDeclarations ?? [])
  const { mode, allowedFunctionNames } = toolConfig?.functionCallingConfig ?? {}
  if (mode === 'NONE') return []
  return allowedFunctionNames ? declared.filter(({ name }) => allowedFunctionNames.includes(name)) : declared
}
