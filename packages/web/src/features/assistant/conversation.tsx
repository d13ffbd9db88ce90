/** A conversation and the line to ask in: the same on the screen and in the drawer. */
import type { Message } from '@g2e/contract/assistant'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { ApiProblem, beginConversation, conversationQuery, keys, messagesQuery } from '../../api/index.ts'
import { Button, Chip, Loadable, Note, TableSkeleton, useAnnouncer } from '../../ui/index.ts'
import { ask, awaitedAnswer, dismiss, isAwaited, lookEveryMs, stop, useRunningAnswer } from './answers.ts'
import type { RunningAnswer } from './answers.ts'
import { Answer, Question, Running } from './exchange.tsx'
import { text } from './text.ts'

export interface ConversationProps {
  readonly id: string | undefined
  readonly suggestions: readonly string[]
  readonly onBegun: (id: string) => void
}

/** Asks in this conversation; begins one if there is none yet. */
function useAsking({ id, onBegun }: Pick<ConversationProps, 'id' | 'onBegun'>) {
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  return useMutation({
    mutationFn: async (question: string) => {
      const conversation = id ?? (await beginConversation()).id
      if (id === undefined) {
        void queries.invalidateQueries({ queryKey: [...keys.assistant, 'conversations'] })
        onBegun(conversation)
      }
      void ask(queries, conversation, question).then(() => announce(text.title))
    },
  })
}

/** The answer that is being written: here, or at the server while nobody here reads along. */
function useAnswerInProgress(id: string | undefined): RunningAnswer | undefined {
  const running = useRunningAnswer(id)
  const isHere = running !== undefined
  const { data, dataUpdatedAt } = useQuery({
    ...messagesQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (!isHere && isAwaited(state.data?.items.at(-1), Date.now()) ? lookEveryMs : false),
  })
  return running ?? (id === undefined ? undefined : awaitedAnswer(data?.items.at(-1), dataUpdatedAt))
}

export function Conversation({ id, suggestions, onBegun }: ConversationProps) {
  const asking = useAsking({ id, onBegun })
  const running = useAnswerInProgress(id)
  const end = useRef<HTMLDivElement>(null)
  const length = running?.text.length ?? 0
  useEffect(() => {
    if (length > 0) end.current?.scrollIntoView({ block: 'nearest' })
  }, [length])
  return (
    <div className="conversation">
      <div className="conversation-body">
        {id === undefined ? <Welcome suggestions={suggestions} onAsk={(question) => asking.mutate(question)} /> : null}
        {id === undefined ? null : <Subject id={id} />}
        {id === undefined ? null : <History id={id} hidesLast={running !== undefined} question={running?.question} />}
        {running === undefined ? null : <Running answer={running} />}
        {running?.error && id !== undefined ? (
          <Failure error={running.error} onAgain={() => (dismiss(id), asking.mutate(running.question))} />
        ) : null}
        {asking.error ? <Note tone="loss" urgent fact={asking.error.message} /> : null}
        <div ref={end} className="conversation-end" />
      </div>
      <Composer
        isRunning={running !== undefined && running.state !== 'failed'}
        isStopping={running?.state === 'stopping'}
        onAsk={(question) => asking.mutate(question)}
        onStop={() => (id === undefined ? undefined : void stop(id))}
      />
    </div>
  )
}

function Subject({ id }: { readonly id: string }) {
  const ideaId = useQuery(conversationQuery(id)).data?.recommendationId ?? null
  if (ideaId === null) return null
  return (
    <p className="s">
      <Link to="/ideas" search={(before) => ({ account: before.account, id: ideaId })} className="link">
        {text.aboutIdea}
      </Link>
    </p>
  )
}

const Failure = ({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) => (
  <div className="stack mt1">
    <Note tone="warn" urgent fact={error.message}>
      {error instanceof ApiProblem ? error.advice : null}
    </Note>
    <div>
      <Button size="small" onClick={onAgain}>
        {text.askAgain}
      </Button>
    </div>
  </div>
)

const Welcome = ({ suggestions, onAsk }: { suggestions: readonly string[]; onAsk: (question: string) => void }) => (
  <div className="welcome">
    <p className="lead">{text.emptyTitle}</p>
    <p className="m">{text.emptyBody}</p>
    <div className="row wrap mt2" style={{ gap: 8 }}>
      {suggestions.map((question) => (
        <Chip key={question} onClick={() => onAsk(question)}>
          {question}
        </Chip>
      ))}
    </div>
  </div>
)

interface HistoryProps {
  readonly id: string
  /** The question that is being answered may be in the list already: it is shown once, with its answer. */
  readonly hidesLast: boolean
  readonly question: string | undefined
}

function shownOf(items: readonly Message[], hidesLast: boolean, question: string | undefined): readonly Message[] {
  const last = items.at(-1)
  const isRepeated = hidesLast && last?.role === 'user' && last.content === question
  return isRepeated ? items.slice(0, -1) : items
}

function History({ id, hidesLast, question }: HistoryProps) {
  const messages = useQuery(messagesQuery(id))
  return (
    <Loadable query={messages} what={text.what} skeleton={<TableSkeleton rows={5} />}>
      {({ items }) => (
        <>
          {shownOf(items, hidesLast, question).map((message) => (
            <Fragment key={message.id}>
              {message.role === 'user' ? <Question content={message.content} at={message.createdAt} /> : null}
              {message.role === 'assistant' ? <Answer message={message} /> : null}
            </Fragment>
          ))}
        </>
      )}
    </Loadable>
  )
}

const questionMax = 8_000

interface ComposerProps {
  readonly isRunning: boolean
  readonly isStopping: boolean
  readonly onAsk: (question: string) => void
  readonly onStop: () => void
}

/** Enter sends, Shift Enter makes a new line. What is typed while an answer runs stays. */
function Composer({ isRunning, isStopping, onAsk, onStop }: ComposerProps) {
  const [words, setWords] = useState('')
  const send = () => {
    if (words.trim() === '' || isRunning) return
    onAsk(words.trim())
    setWords('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <div className="composer">
      <div className="composer-line">
        <textarea
          className="field"
          rows={1}
          aria-label={text.askLabel}
          placeholder={text.ask}
          value={words}
          maxLength={questionMax}
          onChange={(event) => setWords(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {isRunning ? (
          <Button size="small" icon="halt" busy={isStopping && text.stopping} onClick={onStop}>
            {text.stop}
          </Button>
        ) : (
          <Button size="small" kind="primary" disabled={words.trim() === ''} onClick={send}>
            {text.send}
          </Button>
        )}
      </div>
    </div>
  )
}
