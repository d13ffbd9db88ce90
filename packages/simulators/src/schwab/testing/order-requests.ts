/** Requests as a client would send them: a valid default of which a test says what matters to it. */

export interface Leg {
  readonly instruction?: string
  readonly symbol?: string
  readonly quantity?: number
}
export const leg = ({ instruction = 'BUY', symbol = 'KO', quantity = 10 }: Leg = {}) => ({
  instruction,
  quantity,
  instrument: { symbol, assetType: symbol.length > 6 ? 'OPTION' : 'EQUITY' },
})
export const order = (change: Readonly<Record<string, unknown>> = {}, legs: readonly Leg[] = [{}]) => ({
  orderType: 'LIMIT',
  price: '10.00',
  session: 'NORMAL',
  duration: 'DAY',
  orderStrategyType: 'SINGLE',
  orderLegCollection: legs.map(leg),
  ...change,
})
export const marketOrder = (legs: readonly Leg[] = [{}]) => {
  const { price: _price, ...rest } = order({ orderType: 'MARKET' }, legs)
  return rest
}
