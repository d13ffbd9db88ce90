/** What only the person can settle, most urgent first. Silence is said too. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { Difference } from '@g2e/contract/reconciliation'
import type { Connection } from '@g2e/contract/connections'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import {
  accountsAreGone,
  attentionOf,
  needsSettling,
  ordersQuery,
  reconciliationQuery,
  useNames,
  useScope,
} from '../../api/index.ts'
import type { Names } from '../../api/index.ts'
import { Countdown, Icon, Section, deadlineText, useNow } from '../../ui/index.ts'
import type { IconName } from '../../ui/index.ts'
import { text } from './text.ts'

interface Need {
  readonly key: string
  readonly icon: IconName
  readonly tone: 'warn' | 'loss' | 'm'
  readonly title: ReactNode
  readonly more: ReactNode
}

function connectionNeed(connection: Connection, broker: string, now: number): Need | null {
  const attention = attentionOf(connection, now)
  const key = connection.id
  if (attention === 'soon' && connection.reauthorizeBy !== null)
    return {
      key,
      icon: 'warn',
      tone: 'warn',
      title: (
        <Link to="/connections" search={{ open: 'reauthorize', id: key }}>
          {text.signInAgain(broker, deadlineText(Date.parse(connection.reauthorizeBy), now))}
        </Link>
      ),
      more: (
        <>
          <Countdown to={connection.reauthorizeBy} /> {text.left}
        </>
      ),
    }
  if (attention === 'now')
    return {
      key,
      icon: 'warn',
      tone: 'loss',
      title: (
        <Link to="/connections" search={accountsAreGone(connection) ? {} : { open: 'reauthorize', id: key }}>
          {accountsAreGone(connection) ? text.gone(broker) : text.signInNow(broker)}
        </Link>
      ),
      more: connection.lastError ?? text.stopped,
    }
  if (attention === 'failing')
    return {
      key,
      icon: 'info',
      tone: 'm',
      title: (
        <Link to="/connections" search={{ open: 'details', id: key }}>
          {text.failing(broker)}
        </Link>
      ),
      more: connection.lastError,
    }
  return null
}

function differenceNeed({ id, accountId, symbol, explanation }: Difference, names: Names): Need {
  return {
    key: id,
    icon: 'rules',
    tone: 'warn',
    title: (
      <Link to="/reconciliation">{text.differs(symbol ?? text.cashFigure, names.account(accountId)?.short ?? '')}</Link>
    ),
    more: explanation,
  }
}

function useNeeds(portfolio: Portfolio): readonly Need[] {
  const names = useNames()
  const { connections, broker } = names
  const differences = useQuery(reconciliationQuery(useScope())).data?.items ?? []
  const unknown = useQuery(ordersQuery({ status: ['unknown'], pageSize: 5 })).data?.items ?? []
  const now = useNow(60_000)
  const needs = connections.flatMap((connection) => connectionNeed(connection, broker(connection.brokerId), now) ?? [])
  for (const difference of differences.filter(needsSettling)) needs.push(differenceNeed(difference, names))
  for (const order of unknown) {
    const what = `${order.side ?? ''} ${order.quantity ?? ''} ${order.symbol}`.trim()
    needs.push({
      key: order.id,
      icon: 'question',
      tone: 'warn',
      title: (
        <Link to="/orders" search={{ order: order.id }}>
          {text.unknownOrder(`${what.charAt(0).toUpperCase()}${what.slice(1)} at ${broker(order.brokerId)}`)}
        </Link>
      ),
      more: text.unknownMore,
    })
  }
  if (portfolio.unpriced.length > 0) {
    const names = portfolio.unpriced.map(({ symbol }) => symbol).join(', ')
    needs.push({
      key: 'unpriced',
      icon: 'info',
      tone: 'm',
      title: text.unpriced(portfolio.unpriced.length),
      more: `${text.unpricedMore} ${names}.`,
    })
  }
  const weight = { loss: 0, warn: 1, m: 2 }
  return needs.toSorted((a, b) => weight[a.tone] - weight[b.tone])
}

export function NeedsYou({ portfolio }: { readonly portfolio: Portfolio }) {
  const needs = useNeeds(portfolio)
  // What is only worth knowing waits for nobody, so it is not counted.
  const count = needs.filter(({ tone }) => tone !== 'm').length
  return (
    <Section title={text.needsYou} end={count > 0 ? count : undefined}>
      {needs.length === 0 ? (
        <div style={{ padding: '12px 0' }}>
          <p className="lead">{text.nothingNeedsYou}</p>
          <p className="m">{text.nothingNeedsYouMore}</p>
        </div>
      ) : (
        <ul className="needs">
          {needs.map(({ key, icon, tone, title, more }) => (
            <li key={key}>
              <span className={tone}>
                <Icon name={icon} />
              </span>
              <div>
                <p className="md">{title}</p>
                <p className="m">{more}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
