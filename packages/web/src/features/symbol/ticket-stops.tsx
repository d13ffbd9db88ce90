/** Said before anybody asks for a preview: what the chosen account's orders run into. */
import { stopKeyOf, stopName, stopsTouching, useNames, useStops } from '../../api/index.ts'
import { Note, stopMeaning, stopWords, useOwnNow } from '../../ui/index.ts'

export function TicketStops({ accountId }: { readonly accountId: string }) {
  const names = useNames()
  const now = useOwnNow(60_000)
  return stopsTouching(useStops(), names.account(accountId)?.account).map((stop) => {
    const name = stopName(stop, names)
    return (
      <div key={stopKeyOf(stop)} className="mb-3">
        <Note tone={stop.state === 'halted' ? 'loss' : 'warn'} icon="halt" fact={stopWords(stop, name, now)}>
          {stopMeaning(stop, name)}
        </Note>
      </div>
    )
  })
}
