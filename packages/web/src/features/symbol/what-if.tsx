/** What the ticket as it stands would change, asked while it is filled in. Nothing is kept, and no broker hears of it. */
import type { OrderRequest } from '@g2e/contract/orders'
import type { Standing, WhatIf } from '@g2e/contract/planning'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { incomeQuery, useScope, whatIfQuery } from '../../api/index.ts'
import type { Input } from '../../api/index.ts'
import {
  Change,
  CheckRows,
  Figures,
  HowMade,
  Icon,
  Loadable,
  Money,
  Note,
  NowAfter,
  Percent,
  TableSkeleton,
  numberText,
  percentText,
  useToday,
} from '../../ui/index.ts'
import { text } from './text.ts'
import { incomeAfter } from './what-if-income.ts'

const words = text.whatIf
const quietMs = 500

type Request = Input<typeof OrderRequest>

/** `null` = the ticket is not whole yet. */
export function WhatIfPanel({ request }: { readonly request: Request | null }) {
  // On a phone the ticket comes first; the panel is one tap away.
  const [isOpen, setOpen] = useState(() => globalThis.matchMedia?.('(min-width: 600px)').matches ?? true)
  return (
    <details className="what-if" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Icon name="right" size={12} /> {words.title}
      </summary>
      {isOpen ? <Answer request={request} /> : null}
    </details>
  )
}

/** The value once it has been still for a moment: nobody is asked at every key. */
function useQuiet(request: Request | null): Request | null {
  const key = JSON.stringify(request)
  const [quiet, setQuiet] = useState(request)
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(request), quietMs)
    return () => clearTimeout(timer)
    // The same ticket is a new object at every render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key])
  return request === null ? null : quiet
}

function Answer({ request }: { readonly request: Request | null }) {
  const asked = useQuiet(request)
  const whatIf = useQuery({ ...whatIfQuery(asked === null ? [] : [asked]), enabled: asked !== null })
  if (asked === null) return <p className="m">{words.notWhole}</p>
  return (
    <Loadable query={whatIf} what={words.what} skeleton={<TableSkeleton rows={5} />}>
      {(data) => (
        <div style={{ opacity: whatIf.isPlaceholderData ? 0.55 : 1 }} aria-busy={whatIf.isPlaceholderData}>
          <Told whatIf={data} />
        </div>
      )}
    </Loadable>
  )
}

function Told({ whatIf }: { readonly whatIf: WhatIf }) {
  const [told] = whatIf.orders
  const year = useToday()?.slice(0, 4)
  const income = useQuery({ ...incomeQuery(year ?? '', useScope()), enabled: year !== undefined }).data
  if (!told) return null
  const { order, checks, blocked, isAssumedFilled, unknown } = told
  const serious = checks.filter(({ outcome }) => outcome !== 'pass')
  const income12 = income ? incomeAfter(income, whatIf, order.symbol) : null
  return (
    <>
      {isAssumedFilled ? (
        <NowAfter
          caption={words.title}
          rows={[
            ...rowsOf(order.symbol, whatIf),
            {
              key: words.income,
              now: <Money value={income12?.now ?? null} places={0} />,
              after: <Money value={income12?.after ?? null} places={0} />,
            },
          ]}
        />
      ) : (
        <Note tone={blocked ? 'loss' : 'neutral'} fact={blocked ? words.blocked : words.notKnown}>
          {blocked ? null : unknown.filter(({ what }) => what !== 'estimatedFees').map(({ reason }) => `${reason}.`)}
        </Note>
      )}
      {isAssumedFilled && order.side === 'sell' ? <Gains whatIf={whatIf} /> : null}
      {serious.length > 0 ? (
        <div className="mt1">
          <CheckRows checks={serious} />
        </div>
      ) : (
        <p className="s q mt1">{words.passed(checks.length)}</p>
      )}
      <HowMade conventions={whatIf.conventions} />
    </>
  )
}

const weightOf = ({ positions }: Standing, symbol: string): string =>
  positions.find((position) => position.symbol === symbol)?.weightPercent ?? '0'

function rowsOf(symbol: string, { before, after }: WhatIf) {
  const percent = (key: string, now: string | null, then: string | null) => ({
    key,
    now: <Percent value={now} />,
    after: <Percent value={then} />,
  })
  const fraction = (value: string | null) =>
    (value === null ? null : percentText(value, 1)) ?? <span className="q">{words.unknown}</span>
  const hhi = (value: string | null) =>
    (value === null ? null : numberText(value, { places: 3 })) ?? <span className="q">{words.unknown}</span>
  return [
    percent(text.shareOfMoney(symbol), weightOf(before, symbol), weightOf(after, symbol)),
    percent(words.largest(after.risk.largestSymbol ?? ''), before.risk.largestPercent, after.risk.largestPercent),
    { key: words.hhi, now: hhi(before.risk.hhi), after: hhi(after.risk.hhi) },
    {
      key: words.cash,
      now: <Money value={before.totals.cash} places={0} />,
      after: <Money value={after.totals.cash} places={0} />,
    },
    { key: words.volatility, now: fraction(before.risk.volatility), after: fraction(after.risk.volatility) },
  ]
}

function Gains({ whatIf: { taxes } }: { readonly whatIf: WhatIf }) {
  const { washSale, disallowed } = taxes
  return (
    <>
      <Figures
        items={[
          {
            term: words.gain,
            value: (
              <>
                <Change value={taxes.longTermGain} arrow={false} /> /{' '}
                <Change value={taxes.shortTermGain} arrow={false} />
              </>
            ),
          },
        ]}
      />
      {washSale === 'none' ? null : (
        <Note tone="warn" fact={words.wash[washSale]}>
          {disallowed === null || Number(disallowed) === 0
            ? null
            : words.washMore(numberText(disallowed, { places: 2, currency: 'USD' }) ?? disallowed)}
        </Note>
      )}
    </>
  )
}
