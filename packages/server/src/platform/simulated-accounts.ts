/** Which accounts simulators hold, as their control surface says (api.md, "State"). Read only where a login of theirs is refused. */
import { z } from 'zod'

const readMsMax = 10_000
const State = z.object({
  brokers: z.record(z.string(), z.object({ accounts: z.array(z.object({ accountNumber: z.string() })) })),
})

/** Whole account numbers. @throws when the simulators cannot be read. */
export async function simulatedAccountNumbers(origin: string, brokerId: string): Promise<readonly string[]> {
  const response = await fetch(`${origin}/control/state`, {
    signal: AbortSignal.timeout(readMsMax),
    redirect: 'manual',
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`the state of the simulators was answered with ${response.status}`)
  }
  const { brokers } = State.parse(await response.json())
  return (brokers[brokerId]?.accounts ?? []).map(({ accountNumber }) => accountNumber)
}
