/**
 * A simulated login that is refused. Nobody signs in for one, so a sign-in that is merely over is opened again by itself, as
 * long as it leads to the same accounts. Where the simulators were reset, those accounts are gone for good: what was read of
 * them stays as it is, and never becomes the past of other ones.
 */
import { AuthRequired, BrokerError, Unavailable } from '@g2e/brokers/port'
import type { Granted } from '@g2e/brokers/port'
import { maskAccountNumber } from '@g2e/domain/accounts'
import { onBehalfOf } from '../../platform/actor.ts'
import { simulatedAccountNumbers } from '../../platform/simulated-accounts.ts'
import type { ConnectionsDeps } from './connections-deps.ts'
import { grant } from './grant.ts'
import { stillWorks } from './still-works.ts'
import type { ConnectionRow } from './store/connections.ts'

/** Whether the accounts of a refused login still stand at the simulators. */
export type SimulatedFate = 'works' | 'gone' | 'lost'

export const goneWords =
  'The simulators were reset, so the accounts of this connection no longer exist there. What was read before is kept as it was. Open fresh simulated accounts to go on.'

async function maskedNumbers({ accountsOf }: ConnectionsDeps, { id, userId }: ConnectionRow) {
  const accounts = await accountsOf(userId)
  return new Set(
    accounts.flatMap(({ connectionId, accountNumberMasked }) => (connectionId === id ? [accountNumberMasked] : [])),
  )
}

const holdsOneOf = (masked: ReadonlySet<string>, numbers: readonly string[]): boolean =>
  masked.size === 0 || numbers.some((number) => masked.has(maskAccountNumber(number)))

/** @throws Unavailable when the simulators do not say. */
async function numbersAt({ access, platform }: ConnectionsDeps, row: ConnectionRow): Promise<readonly string[]> {
  const origin = access.simulatorOrigin(row)
  const unavailable = (cause?: unknown) =>
    new Unavailable('The simulators cannot be read just now.', {
      brokerId: row.brokerId,
      operation: 'simulated',
      ...(cause !== undefined && { cause }),
    })
  if (origin === undefined) throw unavailable()
  try {
    return await simulatedAccountNumbers(origin, row.brokerId)
  } catch (error) {
    platform.log.debug({ err: error, connectionId: row.id }, 'the state of the simulators could not be read')
    throw unavailable(error)
  }
}

/** Whether new credentials open one of the accounts that we know. */
async function opensSame(
  { access }: ConnectionsDeps,
  row: ConnectionRow,
  masked: ReadonlySet<string>,
  granted: Granted,
) {
  const { credentials } = granted
  const session = await access.open(row, row.id, { credentials, onRenewed: async () => undefined })
  try {
    const accounts = await session.accounts()
    return holdsOneOf(
      masked,
      accounts.map(({ accountNumber }) => accountNumber),
    )
  } catch (error) {
    if (error instanceof AuthRequired) return false
    throw error
  } finally {
    await session.close()
  }
}

/** What became of a login that was refused once. @throws BrokerError when that cannot be told now. */
export async function judgeSimulated(deps: ConnectionsDeps, row: ConnectionRow): Promise<SimulatedFate> {
  if (await stillWorks(deps, row)) return 'works'
  return openAgain(deps, row)
}

/** A sign-in of some days that nears its end, made anew; where that leads to other accounts, the old one is kept. */
export async function renewSimulated(deps: ConnectionsDeps, row: ConnectionRow): Promise<SimulatedFate> {
  const { tokenRefreshDays } = deps.access.definitionOf(row.brokerId).capabilities
  const isLong = row.reauthorizeBy !== null && (tokenRefreshDays ?? 0) > 1
  if (!isLong || (await openAgain(deps, row)) !== 'works') return judgeSimulated(deps, row)
  return 'works'
}

async function openAgain(deps: ConnectionsDeps, row: ConnectionRow): Promise<SimulatedFate> {
  const masked = await maskedNumbers(deps, row)
  if (!holdsOneOf(masked, await numbersAt(deps, row))) return 'gone'
  const { id, brokerId, environment, isDemo } = row
  const granted = await deps.access.openSimulated({ brokerId, environment }, id, isDemo ? 'demo' : id)
  if (!(await opensSame(deps, row, masked, granted))) return 'lost'
  await grant(deps, onBehalfOf(row.userId), row, granted)
  return 'works'
}

/** Whether its accounts are known to be gone. Simulators that cannot be asked prove nothing. */
export async function isGone(deps: ConnectionsDeps, row: ConnectionRow): Promise<boolean> {
  try {
    return !holdsOneOf(await maskedNumbers(deps, row), await numbersAt(deps, row))
  } catch (error) {
    if (error instanceof BrokerError) return false
    throw error
  }
}
