import { PlaceOrderRequest } from '@g2e/contract/orders'
import Fastify from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { ProblemError } from './problem.ts'
import { registerValidation } from './validation.ts'

const http = Fastify()
registerValidation(http)
http.setErrorHandler((error, _request, reply) =>
  reply.status(422).send({ errors: error instanceof ProblemError ? error.errors : [] }),
)
http.post('/orders', { schema: { body: PlaceOrderRequest } }, async () => 'fine')
afterAll(() => http.close())

const accountId = '0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11'
const whole = { accountId, symbol: 'AAPL', side: 'buy', quantity: '1', orderType: 'market', timeInForce: 'day' }

test.each<[string, object, readonly string[]]>([
  ['a whole order with a bad quantity', { ...whole, quantity: 'x' }, ['body.quantity']],
  ['a whole order with a field too many', { ...whole, colour: 'red' }, ['body.colour']],
  ['a preview id that is none', { previewId: 'x' }, ['body.previewId']],
  ['a preview id beside an order', { ...whole, previewId: accountId }, ['body.previewId']],
  ['a side that does not exist', { ...whole, side: 'hold' }, ['body.side']],
])('of two forms the one that was meant is told what is wrong: %s', async (_, body, paths) => {
  const answer = await http.inject({ method: 'POST', url: '/orders', payload: body })
  const { errors }: { errors: { path: string }[] } = answer.json()
  expect([...new Set(errors.map(({ path }) => path))]).toEqual(paths)
})
