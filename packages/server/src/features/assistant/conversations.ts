/** Conversations: begin, find, rename, delete. Deleting is soft: audit entries still point at what was said. */
import type { Conversation, ConversationsQuery, Message } from '@g2e/contract/assistant'
import type { PageQuery } from '@g2e/contract/common'
import type { z } from 'zod'
import type { UserActor } from '../../platform/actor.ts'
import { isoOf } from '../../platform/clock.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import type { AssistantDeps } from './assistant-deps.ts'
import { buildContext } from './context.ts'
import type { MessageRecord } from './store/messages.ts'

export const untitled = 'New conversation'

interface Paged<T> {
  readonly items: T[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
  readonly pages: number
}

const pagedOf = <T>(
  found: { readonly items: T[]; readonly total: number },
  { page, pageSize }: PageQuery,
): Paged<T> => ({
  ...found,
  page,
  pageSize,
  pages: Math.ceil(found.total / pageSize),
})

/** @throws 404 */
export async function readConversation(
  { conversations }: AssistantDeps,
  userId: string,
  id: string,
): Promise<Conversation> {
  const found = await conversations.find(userId, id)
  if (!found) throw notFound('conversation')
  return found
}

export async function beginConversation(
  deps: AssistantDeps,
  actor: UserActor,
  title: string | undefined,
): Promise<Conversation> {
  const { ids, clock } = deps.platform
  const id = ids.next()
  const { snapshot } = await buildContext(deps, actor.userId)
  await deps.conversations.insert(
    {
      id,
      userId: actor.userId,
      title: title ?? untitled,
      isTitleGiven: title !== undefined,
      recommendationId: null,
      contextSnapshot: snapshot,
    },
    isoOf(clock.now()),
  )
  const begun = await readConversation(deps, actor.userId, id)
  await deps.recent.keep(actor.userId, id, async () => ({ conversation: begun, history: [] }))
  return begun
}

export async function listConversations(
  { conversations }: AssistantDeps,
  userId: string,
  query: z.output<typeof ConversationsQuery>,
): Promise<Paged<Conversation>> {
  const { page, pageSize, q } = query
  return pagedOf(await conversations.page(userId, { text: q, offset: (page - 1) * pageSize, limit: pageSize }), query)
}

/** @throws 404 */
export async function renameConversation(
  { conversations, platform }: AssistantDeps,
  userId: string,
  id: string,
  title: string,
): Promise<Conversation> {
  const renamed = await conversations.rename(userId, id, title, isoOf(platform.clock.now()))
  if (!renamed) throw notFound('conversation')
  return renamed
}

/** Stops an answer that is being written, too. @throws 404 */
export async function deleteConversation(deps: AssistantDeps, userId: string, id: string): Promise<void> {
  if (!(await deps.conversations.remove(userId, id, isoOf(deps.platform.clock.now())))) throw notFound('conversation')
  deps.running.stop(userId, id)
}

export const presentMessage = ({ facts: _facts, ...message }: MessageRecord): Message => message

/** Oldest first. @throws 404 */
export async function listMessages(
  deps: AssistantDeps,
  userId: string,
  id: string,
  query: PageQuery,
): Promise<Paged<Message>> {
  await readConversation(deps, userId, id)
  const { page, pageSize } = query
  const { items, total } = await deps.messages.page(userId, id, { offset: (page - 1) * pageSize, limit: pageSize })
  return pagedOf({ items: items.map(presentMessage), total }, query)
}

/** Ends the answer that is being written, on whichever instance. @throws 404 */
export async function stopAnswer(deps: AssistantDeps, userId: string, id: string): Promise<{ stopped: boolean }> {
  await readConversation(deps, userId, id)
  return { stopped: deps.running.stop(userId, id) }
}

export const alreadyAnswering = (): ProblemError =>
  new ProblemError('conflict', 'An answer is being written in this conversation; wait for it or stop it first.')
