import { NotificationPage } from '@g2e/contract/live'
import { Order, OrderPreview } from '@g2e/contract/orders'
import { Portfolio } from '@g2e/contract/portfolio'
import { Feedback, Recommendation, RecommendationPage } from '@g2e/contract/recommendations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { connectSimulated, eventually, startSimulatedApp } from '../../testing/simulated.ts'
import type { SimulatedApp } from '../../testing/simulated.ts'
import type { TestClient } from '../../testing/test-client.ts'

const Generated = z.object({ items: z.array(Recommendation), abstained: z.string().nullable() })
const Problem = z.object({ code: z.string(), detail: z.string() })
const AuditPage = z.object({
  items: z.array(
    z.object({
      resourceId: z.string().nullable(),
      disclosureShown: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
})

let simulated: SimulatedApp
let nora: TestClient
/** Has nothing. */
let oscar: TestClient
let items: readonly Recommendation[]

/** Waits for what is still running, as a person would. */
async function generate(client: TestClient, scope: object = {}): Promise<z.infer<typeof Generated>> {
  return eventually(async () => {
    const answer = await client.post('/recommendations/generate', { scope })
    if (answer.status === 202) return undefined
    expect(answer.status, answer.text).toBe(200)
    return Generated.parse(answer.body)
  }, 'ideas')
}

const feedback = (id: string, body: object, client = nora) => client.post(`/recommendations/${id}/feedback`, body)
const give = (id: string, body: object) => nora.expect(201, Feedback, feedback(id, body))
const refused = async (status: number, answer: Promise<{ status: number; body: unknown; text: string }>) => {
  const { status: found, body, text } = await answer
  expect(found, text).toBe(status)
  return Problem.parse(body)
}
const read = (id: string) => nora.expect(200, Recommendation, nora.get(`/recommendations/${id}`))
/** The nth idea that the look found: each test decides about its own. */
function idea(index: number): Recommendation {
  const found = items[index]
  if (!found) throw new Error(`the look found only ${items.length} ideas`)
  return found
}

beforeAll(async () => {
  simulated = await startSimulatedApp({ preparesDemo: true })
  nora = await simulated.app.signUp('nora')
  oscar = await simulated.app.signUp('oscar')
  // Several made-up accounts, as one may have too little to say something about: more stands out than may be open at once.
  await simulated.control('POST', '/clock', { paused: true })
  for (let count = 0; count < 6; count += 1) await connectSimulated(nora)
  items = (await generate(nora)).items
}, 180_000)
afterAll(() => simulated.close())

describe('a look at the portfolio', () => {
  test('finds ideas whose claims stand on figures, with size, risks, horizon and an end', async () => {
    expect(items).toHaveLength(5)
    const portfolio = await nora.expect(200, Portfolio, nora.get('/portfolio'))
    for (const { evidence, quantity, risks, horizon, expiresAt, symbol, action, seal, confidence } of items) {
      expect(evidence.length > 0 && evidence.every(({ facts }) => facts.length > 0)).toBe(true)
      expect(risks.length).toBeGreaterThan(1)
      expect(horizon).toMatch(/^\d+ trading days$/)
      expect(expiresAt > String(portfolio.asOf)).toBe(true)
      expect(seal).toMatch(/^[0-9a-f]{64}$/)
      expect(confidence >= 0.5 && confidence <= 0.7).toBe(true)
      const held = portfolio.positions.find((position) => position.symbol === symbol)
      if (action === 'trim' || action === 'sell') expect(Number(quantity)).toBeLessThanOrEqual(Number(held?.quantity))
    }
  })

  test('runs every check of an order, each with a sentence', () => {
    for (const { ruleChecks } of items) {
      const names = ruleChecks.map(({ check }) => check)
      for (const name of ['tradable', 'price_moved', 'buying_power', 'concentration', 'market_hours'])
        expect(names).toContain(name)
      expect(ruleChecks.every(({ message }) => message.endsWith('.'))).toBe(true)
    }
  })

  test('says that rules made it, and keeps what was said with it in the audit log', async () => {
    expect(items.every(({ provider, model }) => provider === 'offline' && model === null)).toBe(true)
    expect(items[0]?.disclosure).toContain('Rule-based, not AI')
    const { items: entries } = await nora.expect(200, AuditPage, nora.get('/audit?action=ai_recommendation'))
    expect(new Set(entries.map(({ resourceId }) => resourceId))).toEqual(new Set(items.map(({ id }) => id)))
    expect(entries).toHaveLength(items.length)
    for (const { disclosureShown, details, resourceId } of entries) {
      const made = items.find(({ id }) => id === resourceId)
      expect([disclosureShown, details['seal']]).toEqual([made?.disclosure, made?.seal])
    }
  })

  test('tells once of all that it found', async () => {
    const told = await eventually(async () => {
      const page = await nora.expect(200, NotificationPage, nora.get('/notifications'))
      const found = page.items.filter(({ kind }) => kind === 'recommendation')
      return found.length > 0 ? found : undefined
    }, 'notification')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ title: `${items.length} new ideas`, resourceId: items[0]?.id })
  })

  test('does not make an open idea again', async () => {
    const again = await generate(nora)
    expect(again.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    expect(again.abstained).toBe('There are 5 open ideas already: decide about them first.')
    const { total } = await nora.expect(200, RecommendationPage, nora.get('/recommendations'))
    expect(total).toBe(items.length)
  })

  test('keeps to the symbols that were asked about, and says when nothing stands out', async () => {
    const { items: about } = await generate(nora, { symbols: [idea(0).symbol] })
    expect(about.map(({ symbol }) => symbol)).toEqual([idea(0).symbol])
    expect(await generate(nora, { symbols: ['NOSUCH'] })).toEqual({
      items: [],
      abstained:
        'Nothing about NOSUCH calls for a change: no limit is broken, cash is not idle, and no trend is plain.',
    })
  })

  test('without an account there is nothing to look at', async () => {
    expect(await generate(oscar)).toEqual({
      items: [],
      abstained: 'There is no account to look at yet: connect a broker first.',
    })
  })

  test('of another user’s account is not found', async () => {
    const scope = { accountId: idea(0).accountId }
    expect((await refused(404, oscar.post('/recommendations/generate', { scope }))).code).toBe('not_found')
  })
})

describe('the list', () => {
  test('comes in pages, best first, by status, and is one’s own', async () => {
    const page = await nora.expect(200, RecommendationPage, nora.get('/recommendations?pageSize=2&status=new'))
    expect(page.items.map(({ id }) => id)).toEqual(items.slice(0, 2).map(({ id }) => id))
    expect(page).toMatchObject({ total: items.length, pages: Math.ceil(items.length / 2) })
    const others = await oscar.expect(200, RecommendationPage, oscar.get('/recommendations'))
    expect(others.total).toBe(0)
    for (const path of ['', '/feedback', '/draft-order']) {
      const method = path === '' ? 'GET' : 'POST'
      const body = path === '/feedback' ? { feedbackType: 'reject' } : undefined
      const answer = await oscar.call(method, `/recommendations/${idea(0).id}${path}`, body)
      expect(answer.status).toBe(404)
    }
    expect((await read(idea(0).id)).status).toBe('new')
  })
})

describe('what a person says', () => {
  test('a question is kept and decides nothing', async () => {
    const given = await give(idea(0).id, { feedbackType: 'question', reasoning: 'Why now?' })
    expect(given).toMatchObject({ feedbackType: 'question', reasoning: 'Why now?', recommendation: { status: 'new' } })
  })

  test('a changed size holds for the order; the wish can be changed again', async () => {
    const { id } = idea(0)
    expect(await give(id, { feedbackType: 'modify', modification: { quantity: '2' } })).toMatchObject({
      recommendation: { status: 'modified', quantity: '2', notional: null },
    })
    await give(id, { feedbackType: 'modify', modification: { quantity: '1', limitPrice: '50.5' } })
    const preview = await nora.expect(200, OrderPreview, nora.post(`/recommendations/${id}/draft-order`))
    expect(preview.order).toMatchObject({
      accountId: idea(0).accountId,
      symbol: idea(0).symbol,
      quantity: '1',
      orderType: 'limit',
      limitPrice: '50.5',
      recommendationId: id,
    })
  })

  test('a change must change something, and only one kind of size', async () => {
    const { id } = idea(1)
    for (const body of [
      { feedbackType: 'modify' },
      { feedbackType: 'modify', modification: {} },
      { feedbackType: 'modify', modification: { quantity: '1', notional: '100' } },
      { feedbackType: 'accept', modification: { quantity: '1' } },
    ])
      expect((await refused(422, feedback(id, body))).code).toBe('validation_failed')
    expect((await read(id)).status).toBe('new')
  })

  test('a rejection stands: no other word, no order; saying it again adds only a new reason', async () => {
    const { id } = idea(1)
    const first = await give(id, { feedbackType: 'reject' })
    expect(first.recommendation.status).toBe('rejected')
    expect((await give(id, { feedbackType: 'reject' })).id).toBe(first.id)
    const reasoned = await give(id, { feedbackType: 'reject', reasoning: 'too much tax' })
    expect(reasoned.id).not.toBe(first.id)
    for (const body of [{ feedbackType: 'accept' }, { feedbackType: 'modify', modification: { quantity: '1' } }])
      expect(await refused(409, feedback(id, body))).toMatchObject({ code: 'conflict' })
    expect((await refused(409, nora.post(`/recommendations/${id}/draft-order`))).detail).toContain('rejected')
    const quiet = await generate(nora, { symbols: [idea(1).symbol] })
    expect(quiet.items).toEqual([])
    expect(quiet.abstained).toContain('you decided about it')
  })

  test('an order that is placed from an idea accepts it', async () => {
    const { id } = idea(2)
    const preview = await nora.expect(200, OrderPreview, nora.post(`/recommendations/${id}/draft-order`))
    expect(preview.order).toMatchObject({ quantity: idea(2).quantity, orderType: 'market', recommendationId: id })
    expect((await read(id)).status).toBe('new')
    const order = await nora.expect(
      201,
      Order,
      nora.post(
        '/orders',
        {
          previewId: preview.previewId,
          acknowledgedWarnings: preview.checks.filter(({ outcome }) => outcome === 'warn').map(({ check }) => check),
        },
        { headers: { 'idempotency-key': 'from-an-idea' } },
      ),
    )
    expect(order).toMatchObject({ source: 'recommendation', recommendationId: id })
    await eventually(async () => ((await read(id)).status === 'accepted' ? true : undefined), 'acceptance')
    expect((await refused(409, feedback(id, { feedbackType: 'reject' }))).detail).toContain('already accepted')
  })

  test('neither an idea nor a word about it can be changed afterwards, not even in the database', async () => {
    const { db } = simulated.app.platform
    const change = (text: string) => db.raw(text, [idea(0).id])
    await expect(change(`update recommendations set confidence = 1 where id = $1`)).rejects.toThrow()
    await expect(
      change(`update recommendation_feedback set reasoning = 'x' where recommendation_id = $1`),
    ).rejects.toThrow()
  })
})

test('the demo user finds ideas at first sight', async () => {
  const { platform } = simulated.app
  const counted = await eventually(async () => {
    const { rows } = await platform.db.raw(
      `select count(*)::int as ideas from recommendations
       where user_id in (select user_id from brokerage_connections) and user_id <> (select user_id from recommendations where id = $1)`,
      [idea(0).id],
    )
    const ideas = Number(rows[0]?.['ideas'])
    return ideas > 0 ? ideas : undefined
  }, 'ideas of the demo user')
  expect(counted).toBeGreaterThan(0)
}, 180_000)

test('ideas lapse by the broker’s clock, and then nothing can be decided about them', async () => {
  const open = (await nora.expect(200, RecommendationPage, nora.get('/recommendations?status=new'))).items
  const last = open
    .map(({ expiresAt }) => expiresAt)
    .toSorted()
    .at(-1)
  const [first] = open
  if (!last || !first) throw new Error('no idea was left open')
  await simulated.control('POST', '/clock', { to: last, paused: true })
  // The broker's time is asked for anew within a few milliseconds.
  const lapsed = await eventually(async () => {
    const found = await nora.expect(200, RecommendationPage, nora.get('/recommendations?status=expired'))
    return found.total === open.length ? found : undefined
  }, 'lapsed ideas')
  expect(lapsed.items.map(({ id }) => id).toSorted()).toEqual(open.map(({ id }) => id).toSorted())
  expect((await refused(409, feedback(first.id, { feedbackType: 'accept' }))).detail).toContain('lapsed')
  expect((await nora.post(`/recommendations/${first.id}/draft-order`)).status).toBe(409)
}, 180_000)
