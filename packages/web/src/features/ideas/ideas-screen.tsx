import './ideas.css'
import type { Recommendation } from '@g2e/contract/recommendations'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { generateIdeas, ideasQuery, keys } from '../../api/index.ts'
import {
  Button,
  EmptyState,
  Loadable,
  PageHead,
  Segments,
  Skeleton,
  TableSkeleton,
  useAnnouncer,
} from '../../ui/index.ts'
import type { Asking } from './decision-bar.tsx'
import { useAcceptance } from './decisions.ts'
import { IdeaCard } from './idea-card.tsx'
import { IdeaDetail } from './idea-detail.tsx'
import { text } from './text.ts'

const shows = ['open', 'decided'] as const
type Show = (typeof shows)[number]

/** What the assistant and the plans propose; nothing of it is ever sent by itself. */
export default function IdeasScreen() {
  const search = useSearch({ from: '/inside/ideas' })
  const ideas = useQuery(ideasQuery())
  const all = ideas.data?.items ?? []
  const wanted = all.find(({ id }) => id === search.id)
  const show: Show = search.show === 'decided' || (wanted && wanted.status !== 'new') ? 'decided' : 'open'
  const open = all.filter(({ status }) => status === 'new')
  const shown = show === 'open' ? open : all.filter(({ status }) => status !== 'new')
  return (
    <>
      <Head show={show} open={open.length} decided={all.length - open.length} />
      <Loadable
        query={ideas}
        what={text.what}
        skeleton={<TableSkeleton rows={8} />}
        isEmpty={() => shown.length === 0}
        empty={
          <EmptyState title={show === 'open' ? text.none : text.noneDecided}>
            {show === 'open' ? text.noneMore : null}
          </EmptyState>
        }
      >
        {() => <Board ideas={shown} wanted={wanted} isAsked={search.id !== undefined} />}
      </Loadable>
    </>
  )
}

function Head({ show, open, decided }: { readonly show: Show; readonly open: number; readonly decided: number }) {
  const navigate = useNavigate()
  const counts = { open, decided }
  return (
    <PageHead
      title={text.title}
      actions={
        <>
          <Segments
            label={text.show}
            value={show}
            choices={shows.map((value) => ({ value, label: `${text.shows[value]} ${counts[value]}` }))}
            onChoose={(value) =>
              void navigate({
                to: '/ideas',
                search: (before) => ({ account: before.account, show: value === 'open' ? undefined : value }),
              })
            }
          />
          <LookAgain />
        </>
      }
    >
      {text.lead(open)}
    </PageHead>
  )
}

function LookAgain() {
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const look = useMutation({
    mutationFn: generateIdeas,
    onSuccess: (answer) => {
      if ('status' in answer) toast({ title: text.looking, body: text.lookingMore })
      else if (answer.items.length > 0) toast({ title: text.found(answer.items.length) })
      else toast({ title: text.abstained, body: answer.abstained ?? undefined })
    },
    onError: (error) => toast({ title: error.message, tone: 'loss' }),
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.ideas }),
  })
  return (
    <Button size="small" icon="refresh" busy={look.isPending && text.looking} onClick={() => look.mutate()}>
      {text.lookAgain}
    </Button>
  )
}

interface BoardProps {
  readonly ideas: readonly Recommendation[]
  readonly wanted: Recommendation | undefined
  /** Somebody asked for one: a phone then shows only that one. */
  readonly isAsked: boolean
}

function Board({ ideas, wanted, isAsked }: BoardProps) {
  const chosen = wanted ?? ideas[0]
  const [asking, setAsking] = useState<Asking>(null)
  if (chosen === undefined) return <Skeleton height={240} />
  return (
    <div className={isAsked ? 'ideas-board one' : 'ideas-board'}>
      <div className="ideas-list">
        <ul aria-label={text.list}>
          {ideas.map((idea) => (
            <IdeaCard key={idea.id} idea={idea} isChosen={idea.id === chosen.id} />
          ))}
        </ul>
        <p className="s q hideph" style={{ padding: '14px 0' }}>
          {text.keyboard} <kbd>j</kbd> <kbd>k</kbd> {text.keys[0]}, <kbd>a</kbd> {text.keys[1]}, <kbd>r</kbd>{' '}
          {text.keys[2]}, <kbd>m</kbd> {text.keys[3]}
        </p>
      </div>
      <div className="ideas-detail">
        <Keys ideas={ideas} chosen={chosen} onAsk={setAsking} />
        <IdeaDetail key={chosen.id} idea={chosen} asking={asking} onAsk={setAsking} />
      </div>
    </div>
  )
}

interface KeysProps {
  readonly ideas: readonly Recommendation[]
  readonly chosen: Recommendation
  readonly onAsk: (asking: Asking) => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role="dialog"]') !== null

/** `g a` goes to the assistant, and must not accept an idea on its way there. */
const chordMs = 1_500

/** `j` and `k` move, `a` accepts, `r` rejects, `m` changes. */
function Keys({ ideas, chosen, onAsk }: KeysProps) {
  const navigate = useNavigate()
  const accept = useAcceptance(chosen)
  const chordAt = useRef(-chordMs)
  useEffect(() => {
    const at = ideas.findIndex(({ id }) => id === chosen.id)
    const go = (next: number) => {
      const idea = ideas[next]
      onAsk(null)
      if (idea) void navigate({ to: '/ideas', search: (before) => ({ ...before, id: idea.id }), replace: true })
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === 'g') chordAt.current = event.timeStamp
      if (event.timeStamp - chordAt.current < chordMs) return
      const isOpen = chosen.status === 'new'
      if (event.key === 'j') go(at + 1)
      else if (event.key === 'k') go(at - 1)
      else if (event.key === 'a' && isOpen && !accept.isPending) accept.mutate({ feedbackType: 'accept' })
      else if (event.key === 'r' && isOpen) onAsk('reject')
      else if (event.key === 'm' && isOpen) onAsk('change')
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [ideas, chosen, navigate, onAsk, accept])
  return null
}
