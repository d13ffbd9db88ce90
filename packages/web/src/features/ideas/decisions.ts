/** Saying yes, no or "but" to an idea, and where that leads. */
import type { FeedbackRequest, Recommendation } from '@g2e/contract/recommendations'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { draftOrderOfIdea, keys, sayToIdea } from '../../api/index.ts'
import type { Input } from '../../api/index.ts'
import { useAnnouncer } from '../../ui/index.ts'
import { sideOf } from './idea-words.ts'
import { text } from './text.ts'

type Feedback = Input<typeof FeedbackRequest>
interface TicketSearch {
  readonly side: string
  readonly quantity?: string | undefined
  readonly limit?: string | undefined
  readonly from?: string | undefined
  readonly idea: string
}

/** What the server would put into the ticket; where it cannot draft one now, what the idea itself says. */
async function ticketOf(idea: Recommendation, side: string, change: Feedback['modification']): Promise<TicketSearch> {
  const drafted = await draftOrderOfIdea(idea.id).then(
    ({ order }) => order,
    () => undefined,
  )
  return {
    side: drafted?.side ?? side,
    quantity: change?.quantity ?? drafted?.quantity ?? idea.quantity ?? undefined,
    limit: change?.limitPrice ?? drafted?.limitPrice,
    from: drafted?.accountId ?? idea.accountId ?? undefined,
    idea: idea.id,
  }
}

/** Yes, or yes with a change: kept first, then the ticket opens with it. Nothing is sent by this. */
export function useAcceptance(idea: Recommendation) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: async (feedback: Feedback) => {
      await sayToIdea(idea.id, feedback)
      const side = sideOf(idea)
      return side === null ? null : ticketOf(idea, side, feedback.modification)
    },
    onSuccess: async (search) => {
      announce(text.statuses.accepted)
      if (search !== null)
        await navigate({
          to: '/symbols/$symbol',
          params: { symbol: idea.symbol },
          search: (before) => ({ account: before.account, ...search }),
        })
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.ideas }),
  })
}

export function useRejection(idea: Recommendation) {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  return useMutation({
    mutationFn: (reasoning: string) => sayToIdea(idea.id, { feedbackType: 'reject', reasoning }),
    onSuccess: () => toast({ title: text.rejected }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.ideas }),
  })
}

export function useQuestion(idea: Recommendation) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { toast } = useAnnouncer()
  return useMutation({
    mutationFn: (reasoning: string) => sayToIdea(idea.id, { feedbackType: 'question', reasoning }),
    onSuccess: async ({ conversationId }) => {
      toast({ title: text.asked })
      void queries.invalidateQueries({ queryKey: keys.assistant })
      if (conversationId !== null)
        await navigate({ to: '/assistant', search: (before) => ({ account: before.account, c: conversationId }) })
    },
  })
}
