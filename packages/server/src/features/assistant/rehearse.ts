/**
 * What a first answer does for the first time is done before anybody asks, in short turns: the library is loaded, the tools'
 * arguments are written out as JSON schema, and an answer of our own is checked figure by figure until that code is compiled.
 * Done all at once behind the first answer it held the event loop for a tenth of a second.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FactBook } from '../../ai/facts.ts'
import { ground } from '../../ai/grounding.ts'
import type { AssistantDeps } from './assistant-deps.ts'

const roundsOfChecks = 8
/** A portfolio in the form in which tools tell one; it is nobody's. */
const symbols = ['AAPL', 'MSFT', 'SPY', 'NVDA', 'KO', 'JNJ', 'XOM', 'VTI']
const asOf = '2026-01-02T15:00:00.000Z'
const sample = {
  totals: { value: '152340.25', cash: '12000.10', dayChange: '-310.40', dayChangePercent: '-0.20' },
  positions: symbols.map((symbol, index) => ({
    symbol,
    quantity: String(10 + index),
    marketValue: `${1_000 * (index + 1)}.50`,
    weightPercent: `${index + 1}.25`,
    unrealizedPlPercent: `-${index}.75`,
  })),
}
const said = [
  'Your portfolio is worth $152,340.25, of which $12,000.10 (7.9 %) is cash; today it lost $310.40, or 0.20 %.',
  ...sample.positions.map(
    ({ symbol, quantity, marketValue, weightPercent, unrealizedPlPercent }) =>
      `- **${symbol}**: ${quantity} shares worth $${marketValue}, ${weightPercent} % of the total, ${unrealizedPlPercent} % unrealized.`,
  ),
  'The three largest together are about 24.75 % of it, and none is above 10 %.',
].join('\n')

export async function rehearse({ models, tools }: AssistantDeps): Promise<void> {
  const [{ writeSchema }] = await Promise.all([
    import('../../ai/tool-session.ts'),
    import('./answer-message.ts'),
    models.load(),
  ])
  for (const tool of tools) {
    await writeSchema(tool)
    await nextTurn()
  }
  for (let round = 0; round < roundsOfChecks; round += 1) {
    const book = new FactBook()
    book.add('get_portfolio', { data: sample, asOf })
    await nextTurn()
    ground(said, { facts: book.all, names: book.names, userText: 'How concentrated am I?' })
    await nextTurn()
  }
}
