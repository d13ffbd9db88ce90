/** What an answer ends in: ideas to decide on, orders to look at. Both lead to where that is done. */
import type { Message } from '@g2e/contract/assistant'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ideaQuery } from '../../api/index.ts'
import { AsOf, buttonClass, quantityText, usePreferences } from '../../ui/index.ts'
import { DraftCard } from './draft-card.tsx'
import { text } from './text.ts'

const hiddenAmount = '•••••'

export function Cards({ message: { metadata } }: { readonly message: Message }) {
  const ideas = useQueries({ queries: metadata.recommendationIds.map((id) => ideaQuery(id)) })
  const { amountsHidden } = usePreferences()
  const amount = (value: string | null) =>
    value === null ? '' : amountsHidden ? hiddenAmount : (quantityText(value) ?? '')
  return (
    <>
      {ideas.flatMap(({ data: idea }) =>
        idea === undefined ? (
          []
        ) : (
          <div key={idea.id} className="answer-card">
            <p className="s m">
              {text.idea}, <AsOf at={idea.createdAt} />
            </p>
            <p className="lead capitalize">
              {[idea.action, amount(idea.quantity ?? idea.notional), idea.symbol].filter(Boolean).join(' ')}
            </p>
            <p className="m">{idea.rationale}</p>
            <p className="mt1">
              <Link
                to="/ideas"
                search={(before) => ({ account: before.account, id: idea.id })}
                className={buttonClass('primary', 'small')}
              >
                {text.ideaGo}
              </Link>
            </p>
          </div>
        ),
      )}
      {metadata.draftPreviewIds.map((id) => (
        <DraftCard key={id} id={id} />
      ))}
    </>
  )
}
