import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './common.ts'

export const Conversation = z
  .object({
    id: Id,
    title: z.string(),
    /** The idea that it is about, when it began with a question to one. */
    recommendationId: Id.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    messageCount: z.number().int(),
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof Conversation>
export const ConversationCreate = z
  .strictObject({ title: z.string().trim().min(1).max(200).optional() })
  .meta({ id: 'ConversationCreate', examples: [{}] })
export const ConversationChange = z
  .strictObject({ title: z.string().trim().min(1).max(200) })
  .meta({ id: 'ConversationChange' })
export const ConversationsQuery = PageQuery.extend({ q: z.string().trim().max(200).optional() })
export const ConversationPage = pageOf(Conversation).meta({ id: 'ConversationPage' })

/** A figure that carries its source. Positions are UTF-16 offsets in `content`. */
export const Citation = z
  .object({
    text: z.string(),
    start: z.number().int(),
    end: z.number().int(),
    value: z.string(),
    verdict: z.enum(['fact', 'derived', 'user']),
    sources: z.array(
      z.object({
        factId: z.string(),
        tool: z.string(),
        label: z.string(),
        value: z.string(),
        asOf: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'Citation' })
export const UnverifiedFigure = z
  .object({ text: z.string(), start: z.number().int(), end: z.number().int(), value: z.string(), reason: z.string() })
  .meta({ id: 'UnverifiedFigure' })
export const ToolCall = z
  .object({
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    ok: z.boolean(),
    asOf: Instant.nullable(),
  })
  .meta({ id: 'ToolCall' })

export const finishReasons = ['complete', 'stopped', 'error'] as const
export const Message = z
  .object({
    id: Id,
    role: z.enum(['user', 'assistant', 'system']),
    content: z.string(),
    inputTokens: z.number().int().nullable(),
    outputTokens: z.number().int().nullable(),
    model: z.string().nullable(),
    /** Decimal; `null` = price unknown. */
    costUsd: z.string().nullable(),
    metadata: z.object({
      toolCalls: z.array(ToolCall),
      citations: z.array(Citation),
      unverifiedFigures: z.array(UnverifiedFigure),
      confidence: z.number().nullable(),
      finishReason: z.enum(finishReasons).nullable(),
      provider: z.enum(['gemini', 'offline']).nullable(),
      /** Cards that the answer ends in. */
      recommendationIds: z.array(Id),
      draftPreviewIds: z.array(Id),
      notice: z.string().nullable(),
      disclosure: z.string().nullable(),
    }),
    createdAt: Instant,
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>
export const MessagePage = pageOf(Message).meta({ id: 'MessagePage' })
export const MessageCreate = z
  .strictObject({ content: z.string().trim().min(1).max(8_000) })
  .meta({ id: 'MessageCreate', examples: [{ content: 'How concentrated am I and what would you change?' }] })

export const AssistantStatus = z
  .object({
    provider: z.enum(['gemini', 'offline']),
    modelPro: z.string().nullable(),
    modelFlash: z.string().nullable(),
    budget: z.object({
      dailyUsd: z.string().nullable(),
      spentUsd: z.string(),
      remainingUsd: z.string().nullable(),
      resetsAt: Instant,
    }),
    notice: z.string().nullable(),
  })
  .meta({ id: 'AssistantStatus' })
export type AssistantStatus = z.infer<typeof AssistantStatus>
export const AssistantContext = z.object({ text: z.string(), asOf: Instant }).meta({ id: 'AssistantContext' })
/** `stopped` false: nothing was being written here; another instance may have been told. */
export const StopAnswer = z.object({ stopped: z.boolean() }).meta({ id: 'StopAnswer' })
