/** What is held, as a file for a spreadsheet: a line for each instrument and account, figures as they were told. */
import type { Portfolio } from '@g2e/contract/portfolio'
import type { Names } from '../../api/index.ts'
import { csvText, saveFile } from '../../ui/index.ts'

const head = [
  'symbol',
  'name',
  'class',
  'sector',
  'account',
  'quantity',
  'averageCost',
  'price',
  'marketValue',
  'unrealizedPl',
  'currency',
] as const

/** An empty cell is a figure that is not known. */
export const positionsCsv = (
  { positions, currency }: Pick<Portfolio, 'positions' | 'currency'>,
  accountName: (id: string) => string,
): string =>
  csvText(
    head,
    positions.flatMap(({ symbol, name, assetType, sector, currentPrice, holdings }) =>
      holdings.map(({ accountId, quantity, averageCost, marketValue, unrealizedPl }) => [
        symbol,
        name,
        assetType,
        sector,
        accountName(accountId),
        quantity,
        averageCost,
        currentPrice,
        marketValue,
        unrealizedPl,
        currency,
      ]),
    ),
  )

export function savePositions(portfolio: Portfolio, names: Names): void {
  const accountName = (id: string): string => {
    const named = names.account(id)
    return named === undefined ? id : `${named.short} ${named.title}`.trim()
  }
  saveFile(`positions-${portfolio.asOf?.slice(0, 10) ?? 'now'}.csv`, 'text/csv', positionsCsv(portfolio, accountName))
}
