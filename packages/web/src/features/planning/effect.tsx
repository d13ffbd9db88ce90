/** The whole before and after the chosen drafts: spread, risk, gains that are realized, cash by account. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { Rebalance, Standing, WhatIf } from '@g2e/contract/planning'
import { useQuery } from '@tanstack/react-query'
import { useNames, whatIfOrdersMax, whatIfQuery } from '../../api/index.ts'
import {
  Change,
  Figures,
  Loadable,
  Money,
  Note,
  NowAfter,
  Percent,
  Section,
  TableSkeleton,
  numberText,
  percentText,
} from '../../ui/index.ts'
import { text } from './text.ts'

interface EffectProps {
  readonly result: Rebalance
  readonly chosen: readonly OrderRequest[]
}

export function Effect({ result, chosen }: EffectProps) {
  const isAsked = chosen.length > 0 && chosen.length <= whatIfOrdersMax
  const whatIf = useQuery({ ...whatIfQuery(chosen), enabled: isAsked })
  return (
    <div className="stack min-w-0" style={{ gap: 24, alignContent: 'start' }}>
      {chosen.length > whatIfOrdersMax ? <Note fact={text.tooMany(whatIfOrdersMax)} /> : null}
      {isAsked ? (
        <Section title={text.effect} end={<span className="q">{text.effectOf(chosen.length)}</span>}>
          <Loadable query={whatIf} what={text.effectWhat} skeleton={<TableSkeleton rows={6} />}>
            {(data) => (
              <div style={{ opacity: whatIf.isPlaceholderData ? 0.55 : 1 }} aria-busy={whatIf.isPlaceholderData}>
                <NowAfter caption={text.effect} rows={rowsOf(data.before, data.after)} />
                <Gains whatIf={data} />
              </div>
            )}
          </Loadable>
        </Section>
      ) : null}
      {result.orders.length > 0 ? <CashByAccount result={result} /> : null}
    </div>
  )
}

const fraction = (value: string | null) => (value === null ? null : percentText(value, 1))
const figure = (value: string | null) => (value === null ? null : numberText(value, { places: 3 }))
const Known = ({ text: shown }: { readonly text: string | null }) => shown ?? <span className="q">{text.notKnown}</span>

function rowsOf({ risk: now }: Standing, { risk: after }: Standing) {
  const row = (key: string, from: React.ReactNode, to: React.ReactNode) => ({ key, now: from, after: to })
  const largest = ({ largestSymbol, largestPercent }: Standing['risk']) => (
    <>
      <span className="q s">{largestSymbol}</span> <Percent value={largestPercent} />
    </>
  )
  return [
    row(text.cashShare, <Percent value={now.cashPercent} />, <Percent value={after.cashPercent} />),
    row(text.largest, largest(now), largest(after)),
    row(text.topFive, <Percent value={now.topFivePercent} />, <Percent value={after.topFivePercent} />),
    row(text.hhi, <Known text={figure(now.hhi)} />, <Known text={figure(after.hhi)} />),
    row(text.volatility, <Known text={fraction(now.volatility)} />, <Known text={fraction(after.volatility)} />),
    row(text.beta(now.benchmark), <Known text={figure(now.beta)} />, <Known text={figure(after.beta)} />),
  ]
}

function Gains({ whatIf: { taxes, orders } }: { readonly whatIf: WhatIf }) {
  if (!orders.some(({ order }) => order.side === 'sell')) return null
  const { washSale, disallowed } = taxes
  return (
    <>
      <h3 className="ph" style={{ marginTop: 14 }}>
        {text.gains}
      </h3>
      <Figures
        items={[
          { term: text.shortTerm, value: <Change value={taxes.shortTermGain} arrow={false} /> },
          { term: text.longTerm, value: <Change value={taxes.longTermGain} arrow={false} /> },
          { term: text.total, value: <Change value={taxes.totalGain} arrow={false} currency="USD" />, total: true },
        ]}
      />
      {washSale === 'none' ? null : (
        <Note tone="warn" fact={text.wash[washSale]}>
          {disallowed === null || Number(disallowed) === 0
            ? null
            : text.washMore(numberText(disallowed, { places: 2, currency: 'USD' }) ?? disallowed)}
        </Note>
      )}
      <p className="s q" style={{ marginTop: 8 }}>
        {text.taxNote} {taxes.unknown.map(({ what, reason }) => `${what}: ${reason}.`).join(' ')}
      </p>
    </>
  )
}

function CashByAccount({ result }: { readonly result: Rebalance }) {
  const names = useNames()
  return (
    <Section title={text.cashByAccount} end={<span className="q">{result.currency}</span>}>
      <NowAfter
        caption={text.cashByAccount}
        rows={result.accounts.map(({ accountId, accountName, cashNow, cashAfter }) => ({
          key: accountId,
          label: names.account(accountId)?.short ?? accountName,
          now: <Money value={cashNow} />,
          after: <Money value={cashAfter} />,
        }))}
      />
    </Section>
  )
}
