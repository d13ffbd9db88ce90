/** Options on it, read only when asked for: strikes near the price, each contract a way to its own ticket. */
import type { OptionContract } from '@g2e/contract/market'
import { isOptionSymbol } from '@g2e/domain/instruments'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { optionsQuery } from '../../api/index.ts'
import {
  Button,
  DataTable,
  Loadable,
  Percent,
  Price,
  Section,
  SelectField,
  TableSkeleton,
  compareDecimals,
  dayText,
  priceText,
  quantityText,
} from '../../ui/index.ts'
import type { Column } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.chain
const strikesShown = 11

interface OptionChainProps {
  readonly symbol: string
  /** Of the share now; `null` = not known. */
  readonly price: string | null
}

export function OptionChain({ symbol, price }: OptionChainProps) {
  const [isOpen, setOpen] = useState(false)
  // An option has no options, and coins have none here.
  if (isOptionSymbol(symbol) || symbol.includes('/')) return null
  return (
    <Section title={words.title} className="mt2">
      {isOpen ? (
        <Chain symbol={symbol} price={price} />
      ) : (
        <Button size="small" onClick={() => setOpen(true)}>
          {words.show}
        </Button>
      )}
    </Section>
  )
}

function Chain({ symbol, price }: OptionChainProps) {
  const [expiry, setExpiry] = useState<string>()
  const [isWhole, setWhole] = useState(false)
  return (
    <Loadable query={useQuery(optionsQuery(symbol, expiry))} what={words.what} skeleton={<TableSkeleton rows={5} />}>
      {(chain) => {
        const rows = strikesOf(chain.items)
        const shown = isWhole ? rows : near(rows, price)
        const date = chain.expiry
        return (
          <div className="stack">
            {chain.expirations.length > 0 ? (
              <div style={{ maxWidth: 240 }}>
                <SelectField
                  label={words.expiry}
                  options={chain.expirations.map((value) => ({ value, label: dayText(value) }))}
                  value={date ?? chain.expirations[0] ?? ''}
                  onValue={setExpiry}
                />
              </div>
            ) : null}
            {chain.note === null ? null : <p className="m">{chain.note}</p>}
            {date === null || rows.length === 0 ? null : (
              <>
                <DataTable
                  caption={words.caption(symbol, dayText(date))}
                  density="list"
                  className="chain"
                  rows={shown}
                  rowClass={strikeClass(shown, price)}
                  rowKey={({ strike }) => strike}
                  columns={columns}
                />
                <p className="s q">
                  {price === null ? '' : words.priceLine(symbol, priceText(price) ?? price)} {chain.source}
                  {chain.delayed ? `, ${words.delayed}` : ''}
                </p>
                {shown.length < rows.length ? (
                  <Button size="small" kind="quiet" onClick={() => setWhole(true)}>
                    {words.more}
                  </Button>
                ) : null}
              </>
            )}
          </div>
        )
      }}
    </Loadable>
  )
}

interface Strike {
  readonly strike: string
  readonly call: OptionContract | undefined
  readonly put: OptionContract | undefined
}

/** One row a strike, ascending as they come. */
export function strikesOf(contracts: readonly OptionContract[]): readonly Strike[] {
  const strikes = new Map<string, Strike>()
  for (const contract of contracts) {
    const { strike, right } = contract
    if (strike === null) continue
    const row = strikes.get(strike) ?? { strike, call: undefined, put: undefined }
    strikes.set(strike, { ...row, [right]: contract })
  }
  return [...strikes.values()]
}

/** Those around the price, as many below as above where there are. */
export function near(rows: readonly Strike[], price: string | null): readonly Strike[] {
  if (price === null || rows.length <= strikesShown) return rows
  const above = rows.findIndex(({ strike }) => compareDecimals(strike, price) >= 0)
  const middle = above === -1 ? rows.length : above
  const start = Math.max(0, Math.min(middle - Math.floor(strikesShown / 2), rows.length - strikesShown))
  return rows.slice(start, start + strikesShown)
}

const cell = (contract: OptionContract | undefined) =>
  contract === undefined ? (
    <span className="q">{words.none}</span>
  ) : (
    <Link className="link nw" to="/symbols/$symbol" params={{ symbol: contract.symbol }}>
      <span className="sr">
        {words.open(contract.right, (contract.strike ? priceText(contract.strike) : null) ?? '')}
      </span>
      {contract.bid === null ? words.noBid : <Price value={contract.bid} />} /{' '}
      {contract.ask === null ? words.noAsk : <Price value={contract.ask} />}
    </Link>
  )

const open = (contract: OptionContract | undefined) => (
  <span className="m">{contract === undefined ? '' : (quantityText(contract.openInterest ?? '') ?? '')}</span>
)
const implied = (contract: OptionContract | undefined) =>
  contract?.impliedVolatilityPercent === null || contract === undefined ? null : (
    <span className="m">
      <Percent value={contract.impliedVolatilityPercent} />
    </span>
  )

/** Mirrored around the strike, as chains are read. */
const columns: readonly Column<Strike>[] = [
  { id: 'call-iv', head: words.implied, align: 'right', on: 'medium', cell: ({ call }) => implied(call) },
  { id: 'call-open', head: words.openInterest, align: 'right', on: 'wide', cell: ({ call }) => open(call) },
  { id: 'call', head: words.call, align: 'right', cell: ({ call }) => cell(call) },
  { id: 'strike', head: words.strike, heads: true, align: 'right', cell: ({ strike }) => <Price value={strike} /> },
  { id: 'put', head: words.put, align: 'right', cell: ({ put }) => cell(put) },
  { id: 'put-open', head: words.openInterest, align: 'right', on: 'wide', cell: ({ put }) => open(put) },
  { id: 'put-iv', head: words.implied, align: 'right', on: 'medium', cell: ({ put }) => implied(put) },
]

/** Below the price calls are worth something by themselves, above it puts are. The first strike above has the line. */
export const strikeClass = (rows: readonly Strike[], price: string | null) => {
  const first = price === null ? undefined : rows.find(({ strike }) => compareDecimals(strike, price) >= 0)
  return ({ strike }: Strike): string | undefined => {
    if (price === null) return undefined
    if (compareDecimals(strike, price) < 0) return 'call-in'
    return strike === first?.strike ? 'put-in at-price' : 'put-in'
  }
}
