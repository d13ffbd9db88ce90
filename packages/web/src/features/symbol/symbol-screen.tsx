import './symbol.css'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { instrumentQuery, portfolioQuery, quoteQuery, useLiveQuotes, useScope } from '../../api/index.ts'
import { AsOf, Button, Change, Dialog, Price, Ticking } from '../../ui/index.ts'
import { Held } from './held.tsx'
import { News } from './news.tsx'
import { OptionChain } from './option-chain.tsx'
import { PriceChart } from './price-chart.tsx'
import { text } from './text.ts'
import { Ticket } from './ticket.tsx'
import { WorkingOrders } from './working-orders.tsx'

/** There the ticket is a sheet, which a draft opens at once. */
const isPhone = (): boolean => globalThis.matchMedia?.('(max-width: 599px)').matches ?? false

/** One instrument: its price, what of it is mine, and the ticket beside it. */
export default function SymbolScreen() {
  const { symbol } = useParams({ from: '/inside/symbols/$symbol' })
  const { draft, idea } = useSearch({ from: '/inside/symbols/$symbol' })
  const [ticketOpen, setTicketOpen] = useState(() => draft !== undefined && isPhone())
  const ticketKey = [symbol, draft, idea].join(' ')
  useLiveQuotes([symbol])
  const last = useQuery(quoteQuery(symbol)).data?.last ?? null
  const position = useQuery(portfolioQuery(useScope())).data?.positions.find((one) => one.symbol === symbol)
  return (
    <>
      <SymbolHead symbol={symbol} />
      <div className="sy">
        <div className="min-w-0">
          <PriceChart symbol={symbol} />
          <Held symbol={symbol} position={position} />
          <OptionChain key={symbol} symbol={symbol} price={last} />
          <News symbol={symbol} />
        </div>
        <aside className="hideph">
          <Ticket key={ticketKey} symbol={symbol} position={position} />
          <WorkingOrders symbol={symbol} />
        </aside>
      </div>
      <div className="trade-bar onlyph">
        <Button kind="primary" full onClick={() => setTicketOpen(true)}>
          {text.ticket}
        </Button>
      </div>
      <Dialog open={ticketOpen} onClose={() => setTicketOpen(false)} title={`${text.ticket}, ${symbol}`}>
        <Ticket key={ticketKey} symbol={symbol} position={position} />
        <WorkingOrders symbol={symbol} />
      </Dialog>
    </>
  )
}

function SymbolHead({ symbol }: { readonly symbol: string }) {
  const quote = useQuery(quoteQuery(symbol))
  const instrument = useQuery(instrumentQuery(symbol)).data
  const data = quote.data
  return (
    <div className="head" style={{ marginBottom: 12 }}>
      <div className="min-w-0">
        <p className="m">
          {instrument?.name ?? symbol}{' '}
          <span className="q">{[symbol, instrument?.exchange, instrument?.sector].filter(Boolean).join(', ')}</span>
        </p>
        <div className="row wrap" style={{ gap: '4px 20px', alignItems: 'baseline' }}>
          <h1 className="figure" style={{ lineHeight: '48px' }}>
            <span className="sr">{symbol} </span>
            <Ticking value={data?.last ?? null}>
              <Price value={data?.last} />
            </Ticking>
          </h1>
          {data ? (
            <span style={{ fontSize: 16 }}>
              <Change value={data.change} percent={data.changePercent} /> <span className="m">{text.today}</span>
            </span>
          ) : null}
          {data ? (
            <span className="q s">
              <AsOf at={data.timestamp} />, {data.source}
              {data.delayed ? `, ${text.delayed}` : ''}
            </span>
          ) : null}
        </div>
        {quote.error && !data ? <p className="warn">{quote.error.message}</p> : null}
      </div>
    </div>
  )
}
