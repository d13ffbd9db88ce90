import './planning.css'
import type { Rebalance } from '@g2e/contract/planning'
import type { Portfolio } from '@g2e/contract/portfolio'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, meQuery, portfolioQuery, rebalance, useNames, useScope } from '../../api/index.ts'
import type { RebalanceWish } from '../../api/index.ts'
import { EmptyState, HowMade, Loadable, Note, PageHead, TableSkeleton, buttonClass } from '../../ui/index.ts'
import { Choices } from './choices.tsx'
import { keepPlan, keptPlan } from './kept-plan.ts'
import { hasFaults, planFaults, wishOf } from './plan.ts'
import type { Plan } from './plan.ts'
import { Proposal } from './proposal.tsx'
import { Targets } from './targets-table.tsx'
import { text } from './text.ts'

/** From what is held to what is wanted, as orders that a person looks at one by one before any is sent. */
export default function RebalanceScreen() {
  const portfolio = useQuery(portfolioQuery(useScope()))
  const me = useQuery(meQuery).data
  return (
    <>
      <PageHead title={text.title}>{text.lead}</PageHead>
      <Loadable
        query={portfolio}
        what={text.what}
        skeleton={<TableSkeleton rows={10} />}
        isEmpty={({ accounts }) => accounts.length === 0}
        empty={<ConnectFirst />}
      >
        {(data) => (me ? <Planner key={me.id} userId={me.id} portfolio={data} /> : null)}
      </Loadable>
    </>
  )
}

const ConnectFirst = () => (
  <EmptyState
    title={text.firstTitle}
    actions={
      <Link to="/connections" className={buttonClass('primary')}>
        {text.connect}
      </Link>
    }
  >
    {text.firstMore}
  </EmptyState>
)

interface Answer {
  readonly wish: RebalanceWish
  readonly result: Rebalance
}

function Planner({ userId, portfolio }: { readonly userId: string; readonly portfolio: Portfolio }) {
  const scope = useScope()
  const [plan, setPlan] = useState<Plan>(() => keptPlan(userId))
  const [tried, setTried] = useState(false)
  // Kept while the next one is worked out, so that nothing jumps.
  const [answer, setAnswer] = useState<Answer & { readonly count: number }>()
  const asked = useMutation({
    mutationFn: async (wish: RebalanceWish): Promise<Answer> => ({ wish, result: await rebalance(wish) }),
    onSuccess: (next) => setAnswer({ ...next, count: (answer?.count ?? 0) + 1 }),
  })
  const change = (changes: Partial<Plan>) => {
    const next = { ...plan, ...changes }
    setPlan(next)
    keepPlan(userId, next)
  }
  const faults = planFaults(plan)
  const ask = () => {
    setTried(true)
    if (!hasFaults(faults)) asked.mutate(wishOf(plan, scope))
  }
  const isOf = answer !== undefined && JSON.stringify(answer.wish) === JSON.stringify(wishOf(plan, scope))
  const shown = tried ? faults : {}
  return (
    <>
      <Old portfolio={portfolio} />
      <div className="grid gm mt2">
        <Targets
          plan={plan}
          change={change}
          faults={shown}
          portfolio={portfolio}
          result={isOf ? answer.result : undefined}
        />
        <Choices plan={plan} change={change} faults={shown} isBusy={asked.isPending} onAsk={ask} />
      </div>
      {asked.error ? (
        <div className="mt2">
          <Note tone="loss" urgent fact={asked.error.message}>
            {asked.error instanceof ApiProblem ? [...asked.error.fields.values()].join(' ') : null}
          </Note>
        </div>
      ) : null}
      {answer ? (
        <>
          <Proposal key={answer.count} result={answer.result} isOfNow={isOf} onAgain={ask} />
          <HowMade conventions={answer.result.conventions} />
        </>
      ) : null}
    </>
  )
}

/** Accounts whose weights are old are named, never passed over. */
function Old({ portfolio }: { readonly portfolio: Portfolio }) {
  const names = useNames()
  const old = portfolio.accounts.filter(({ status }) => status !== 'fresh')
  if (old.length === 0) return null
  const called = old.map(({ accountId, accountName }) => names.account(accountId)?.short ?? accountName).join(', ')
  return (
    <div className="mt2">
      <Note tone="warn" icon="clock" fact={text.stale(called)}>
        {text.staleMore}
      </Note>
    </div>
  )
}
