/** What an answer ends in: ideas to decide on, orders to look at. Both lead to where that is done. */
import type { Message } from '@g2e/contract/assistant'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ideaQuery } from '../../api/index.ts'
import { AsOf, buttonClass, quantityText, usePreferences } from '../../ui/index.ts'
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
      {metadata.draftPreviewIds.length > 0 ? <Drafts toolCalls={metadata.toolCalls} amount={amount} /> : null}
    </>
  )
}

type ToolCalls = Message['metadata']['toolCalls']
interface Draft {
  readonly id: string
  readonly symbol: string
  readonly side: string
  readonly quantity: string | undefined
  readonly limit: string | undefined
  readonly from: string | undefined
}

/** The order as the assistant asked for it; the preview itself is made anew from the ticket, with fresh prices. */
function draftsOf(toolCalls: ToolCalls): readonly Draft[] {
  return toolCalls.flatMap(({ id, ok, arguments: given }) => {
    const inner = given['order']
    const order: Readonly<Record<string, unknown>> = typeof inner === 'object' && inner !== null ? { ...inner } : given
    const read = (name: string) => (typeof order[name] === 'string' ? order[name] : undefined)
    const symbol = read('symbol')
    const side = read('side')
    if (!ok || symbol === undefined || side === undefined) return []
    return [{ id, symbol, side, quantity: read('quantity'), limit: read('limitPrice'), from: read('accountId') }]
  })
}

const Drafts = ({
  toolCalls,
  amount,
}: {
  readonly toolCalls: ToolCalls
  readonly amount: (value: string | null) => string
}) =>
  draftsOf(toolCalls).map(({ id, symbol, side, quantity, limit, from }) => (
    <div key={id} className="answer-card">
      <p className="s m">{text.draft}</p>
      <p className="lead capitalize">{[side, amount(quantity ?? null), symbol].filter(Boolean).join(' ')}</p>
      <p className="m">{text.draftMore}</p>
      <p className="mt1">
        <Link
          to="/symbols/$symbol"
          params={{ symbol }}
          search={(before) => ({ account: before.account, side, quantity, limit, from })}
          className={buttonClass('primary', 'small')}
        >
          {text.draftGo}
        </Link>
      </p>
    </div>
  ))
