import { expect, test } from 'vitest'
import { gainsCsv } from './gains-file.ts'
import type { RealizedGain } from './gains-file.ts'

const aGain = (changes: Partial<RealizedGain> = {}): RealizedGain => ({
  symbol: 'KO',
  accountId: 'a',
  openedOn: '2025-03-03',
  closedOn: '2026-02-02',
  quantity: '9',
  proceeds: '579.84',
  costBasis: '590.40',
  gain: '-10.56',
  term: 'short',
  disallowed: '0',
  sellId: 's',
  transactionId: 't',
  ...changes,
})

test('the file marks wash sales with W and gives what is left of the loss', () => {
  const [, wash, plain] = gainsCsv([aGain({ disallowed: '10.56' }), aGain()], () => 'Broker, …1').split('\n')
  expect(wash).toBe('KO,9,2025-03-03,2026-02-02,579.84,590.40,W,10.56,0.00,short,"Broker, …1"')
  expect(plain).toBe('KO,9,2025-03-03,2026-02-02,579.84,590.40,,,-10.56,short,"Broker, …1"')
})
