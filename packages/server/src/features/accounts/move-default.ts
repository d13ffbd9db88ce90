import { isoOf } from '../../platform/clock.ts'
import type { AccountsDeps } from './accounts-deps.ts'

/** The default account went with its connection: the next one takes its place. */
export async function moveDefault(deps: AccountsDeps, userId: string): Promise<void> {
  const { platform, accounts, connections } = deps
  const at = isoOf(platform.clock.now())
  const own = (await connections.list(userId)).map(({ id }) => id)
  await platform.db.transaction(async () => {
    const linked = (await accounts.list(userId, own)).filter(({ connectionId }) => connectionId !== null)
    const [first, ...others] = linked
    if (!first || [first, ...others].some(({ isDefault }) => isDefault)) return
    await accounts.clearDefault(userId, at)
    await accounts.edit(first.id, { isDefault: true }, at)
  })
}
