import { AuthRequired } from '@g2e/brokers/port'
import type { ConnectionsDeps } from './connections-deps.ts'
import type { ConnectionRow } from './store/connections.ts'

/** Whether what is stored still opens the door at the broker. @throws a BrokerError other than `AuthRequired`. */
export async function stillWorks(
  { sessions }: Pick<ConnectionsDeps, 'sessions'>,
  row: ConnectionRow,
): Promise<boolean> {
  sessions.forget(row.id)
  try {
    const session = await sessions.of(row)
    await session.accounts()
    return true
  } catch (error) {
    if (error instanceof AuthRequired) return false
    throw error
  }
}
