import type { Portfolio } from '@g2e/contract/portfolio'
import { expect, test } from 'vitest'
import { positionsCsv } from './position-file.ts'

test('a line for each instrument and account; what is not known stays empty, what is named like a formula stays a word', () => {
  const portfolio: Pick<Portfolio, 'positions' | 'currency'> = {
    currency: 'USD',
    positions: [
      {
        symbol: 'AAPL',
        name: '=SUM(A1), "Inc."',
        assetType: 'stock',
        sector: null,
        quantity: '12',
        averageCost: '10',
        currentPrice: '20.5',
        marketValue: '246',
        weightPercent: '100',
        unrealizedPl: '126',
        unrealizedPlPercent: '105',
        dayChange: null,
        dayChangePercent: null,
        holdings: [
          {
            accountId: 'a',
            brokerId: 'alpaca',
            quantity: '10',
            averageCost: '10',
            marketValue: '205',
            unrealizedPl: null,
          },
          {
            accountId: 'b',
            brokerId: 'schwab',
            quantity: '2',
            averageCost: null,
            marketValue: '41',
            unrealizedPl: '-1',
          },
        ],
      },
    ],
  }
  const [head, first, second] = positionsCsv(portfolio, (id) => `account ${id}`).split('\n')
  expect(head).toBe('symbol,name,class,sector,account,quantity,averageCost,price,marketValue,unrealizedPl,currency')
  expect(first).toBe(`AAPL,"'=SUM(A1), ""Inc.""",stock,,account a,10,10,20.5,205,,USD`)
  expect(second).toBe(`AAPL,"'=SUM(A1), ""Inc.""",stock,,account b,2,,20.5,41,-1,USD`)
})
