/** Whether this connection may trade at all: its right, its state, and whose money it is. */
import { block, pass } from './check.ts'
import type { Check, CheckFacts } from './check.ts'

export function connectionAccessCheck({ connection, brokerName }: CheckFacts): Check {
  return connection.access === 'trade'
    ? pass('connection_access', `This ${brokerName} connection may trade.`)
    : block(
        'connection_access',
        `This ${brokerName} connection is read-only; allow trading in its settings to send orders.`,
      )
}

const statusWords: Readonly<Record<string, string>> = {
  pending: 'is not finished: complete its sign-in first',
  expired: 'has expired: sign in at the broker again',
  revoked: 'was revoked: connect it again',
  error: 'does not work: see its error and repair it',
}

export function connectionStatusCheck({ connection, brokerName }: CheckFacts): Check {
  if (connection.status !== 'active') {
    return block(
      'connection_status',
      `The ${brokerName} connection ${statusWords[connection.status] ?? 'is not ready'}.`,
    )
  }
  return connection.failure === null
    ? pass('connection_status', `${brokerName} answers.`)
    : block('connection_status', `${brokerName} does not answer just now (${connection.failure}); try again shortly.`)
}

export function accountCheck({ account }: CheckFacts): Check {
  return account.tradable
    ? pass('account', `${account.name} takes orders.`)
    : block('account', `${account.name} takes no orders now: ${account.tradingNote ?? 'the broker says so'}.`)
}

/** Real money is opted into by making a live connection that may trade; the sentence makes sure that nobody overlooks it. */
export function environmentCheck({ connection, brokerName }: CheckFacts): Check {
  if (connection.environment === 'live') return pass('environment', `This is real money at ${brokerName}.`)
  return connection.environment === 'paper'
    ? pass('environment', `Paper trading at ${brokerName}: no real money.`)
    : pass('environment', 'Simulated broker: no real money.')
}
