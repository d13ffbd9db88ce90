/** Proposals in a conversation: the feature's own door, over the real app beside simulators. */
import { brokers } from '@g2e/brokers/registry'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { onBehalfOf } from '../../platform/actor.ts'
import { connectSimulated, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import { createAccounts } from '../accounts/index.ts'
import { createConnections } from '../connections/index.ts'
import { createMarket } from '../market/index.ts'
import type { MarketData } from '../market/index.ts'
import { createReconciliation } from '../reconciliation/index.ts'
import { createOrders } from '../orders/index.ts'
import { createPortfolio } from '../portfolio/index.ts'
import { findIdeas, generateRecommendations } from './generate-recommendations.ts'
import { proposeRecommendation } from './propose-recommendation.ts'
import type { Proposal } from './propose-recommendation.ts'
import { createRecommendationsDeps } from './recommendations-deps.ts'
import type { ModelChoices, RecommendationsDeps } from './recommendations-deps.ts'

let simulated: SimulatedApp
let market: MarketData
let userId: string
let deps: RecommendationsDeps
/** What a model answers when it is asked; each test says. */
let modelSays: ModelChoices | undefined

beforeAll(async () => {
  simulated = await startSimulatedApp()
  const { platform, signUp } = simulated.app
  const nora = await signUp('nora')
  userId = z.object({ id: z.string() }).parse((await nora.get('/auth/me')).body).id
  await simulated.control('POST', '/clock', { paused: true })
  await connectSimulated(nora)
  const connections = createConnections(platform, { definitions: brokers, accountsOf: async () => [] })
  const accounts = createAccounts(platform, connections)
  market = createMarket(platform, connections)
  const portfolio = createPortfolio(platform, { accounts, market, connections })
  const reconciliation = createReconciliation(platform, { accounts, connections })
  const orders = createOrders(platform, { connections, accounts, market, reconciliation })
  const chooseWithModel = async () => modelSays
  const openConversation = () => Promise.reject(new Error('nobody asks here'))
  const sources = { connections, accounts, market, portfolio, orders, reconciliation }
  deps = createRecommendationsDeps(platform, { ...sources, chooseWithModel, openConversation })
}, 180_000)
afterAll(async () => {
  await market.stop()
  await simulated.close()
})

const candidates = async () => (await findIdeas(deps, userId, {})).candidates
const propose = (proposal: Proposal) => proposeRecommendation(deps, actor(), proposal)
const actor = () => onBehalfOf(userId)

describe('a proposal', () => {
  test('is one of what the figures offer, at most at its size, and made once', async () => {
    const [first] = await candidates()
    if (!first) throw new Error('nothing stands out in the simulated account')
    const answer = await propose({ symbol: first.symbol })
    expect(answer).toMatchObject({
      kind: 'proposed',
      recommendation: { symbol: first.symbol, quantity: first.quantityMax, provider: 'offline', status: 'new' },
    })
    expect(await propose({ symbol: first.symbol })).toEqual(answer)
  })

  test('against what the figures say, or about nothing, is declined in a sentence', async () => {
    const sale = (await candidates()).find(({ side }) => side === 'sell')
    if (!sale) throw new Error('nothing is for sale in the simulated account')
    const opposite = await propose({ symbol: sale.symbol, side: 'buy' })
    expect(opposite).toEqual({
      kind: 'declined',
      reason: `What the figures say of ${sale.symbol} is the opposite: ${sale.rationale}`,
    })
    expect(await propose({ symbol: 'NOSUCH' })).toMatchObject({ kind: 'declined' })
  })

  test('of a model keeps its words, half the size that it wants, and is blocked where its figures do not exist', async () => {
    const wide = (await candidates()).find(({ quantityMax }) => Number(quantityMax) >= 4)
    if (!wide) throw new Error('no candidate is large enough to halve')
    const choice = {
      sizeFraction: 0.5,
      confidence: 0.6,
      rationale: 'A smaller step.',
      claims: [{ text: 'It will double.', factIds: ['nowhere'] }],
      risks: [],
    }
    const answer = await propose({ symbol: wide.symbol, byModel: { model: 'a-model', choice } })
    expect(answer).toMatchObject({
      kind: 'proposed',
      recommendation: {
        quantity: String(Math.floor(Number(wide.quantityMax) / 2)),
        rationale: 'A smaller step.',
        provider: 'gemini',
        model: 'a-model',
      },
    })
    const checks = answer.kind === 'proposed' ? answer.recommendation.ruleChecks : []
    expect(checks.find(({ check }) => check === 'evidence')?.outcome).toBe('block')
  })
})

describe('a look with a model', () => {
  test('that fails makes no idea, says so, and is in the audit log: never taken for "hold"', async () => {
    const before = await deps.store.open(userId)
    const abstained = 'The model could not be reached, so no new ideas were made; try again later.'
    modelSays = { model: 'a-model', choices: [], abstained }
    const look = await generateRecommendations(deps, actor(), {})
    expect(look.abstained).toBe(abstained)
    expect(look.items.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    const { rows } = await deps.platform.db.raw(
      `select details from audit_logs where user_id = $1 and action = 'ai_recommendation' and details->>'abstained' is not null`,
      [userId],
    )
    expect(rows).toMatchObject([{ details: { abstained, provider: 'gemini', model: 'a-model' } }])
  })

  test('makes what it chose, in its order, and nothing that was not offered', async () => {
    const [first, second] = (await candidates()).filter(({ quantityMax }) => Number(quantityMax) >= 1)
    if (!first || !second) throw new Error('too little stands out in the simulated account')
    const choiceOf = (candidateId: string, factIds: readonly string[]) => ({
      candidateId,
      sizeFraction: 1,
      confidence: 0.6,
      rationale: 'Chosen.',
      claims: [{ text: 'It is so.', factIds }],
      risks: ['It may be otherwise.'],
    })
    const factsOf = ({ evidence }: typeof first) => evidence.flatMap(({ facts }) => facts.map(({ id }) => id))
    const choices = [
      choiceOf('buy:GME:nowhere', []),
      choiceOf(second.id, factsOf(second)),
      choiceOf(first.id, factsOf(first)),
    ]
    modelSays = { model: 'a-model', choices, abstained: null }
    const { items, abstained } = await generateRecommendations(deps, actor(), {})
    expect(abstained).toBeNull()
    const made = items.filter(({ rationale }) => rationale === 'Chosen.')
    expect(made.map(({ symbol }) => symbol)).toEqual([second.symbol, first.symbol])
    expect(made.every(({ disclosure }) => disclosure.startsWith('Made with AI'))).toBe(true)
  })
})
