/** What kind of money this is: nothing when every connection is live. */
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../api/index.ts'
import { text } from './text.ts'

const words = {
  simulated: [text.simulated, text.simulatedFact, text.simulatedMore],
  paper: [text.paper, text.paperFact, text.paperMore],
  mixed: [text.simulated, text.mixedFact, text.mixedMore],
} as const

export function Band() {
  const connections = useQuery(connectionsQuery).data?.items ?? []
  const kinds = new Set(connections.map((connection) => connection.environment))
  if (kinds.size === 0 || (kinds.size === 1 && kinds.has('live'))) return null
  const kind = kinds.has('live') ? 'mixed' : kinds.has('simulated') ? 'simulated' : 'paper'
  const [name, fact, more] = words[kind]
  return (
    <div className="band" role="status">
      <b>{name}</b>
      <p>
        {fact}
        <span className="hideph">{more}</span>
      </p>
    </div>
  )
}
