/** Sources of an answer, numbered in the order in which its figures name them. */
import type { Message } from '@g2e/contract/assistant'

type Citation = Message['metadata']['citations'][number]
export type Fact = Citation['sources'][number]

export interface Source {
  readonly number: number
  readonly tool: string
  readonly asOf: string | null
  readonly facts: readonly Fact[]
}

/** One source a tool; a fact is listed once, however often it is cited. */
export function sourcesOf({ metadata }: Pick<Message, 'metadata'>): readonly Source[] {
  const byTool = new Map<string, Map<string, Fact>>()
  for (const { sources } of metadata.citations)
    for (const fact of sources) {
      const facts = byTool.get(fact.tool) ?? new Map<string, Fact>()
      facts.set(fact.factId, fact)
      byTool.set(fact.tool, facts)
    }
  return [...byTool].map(([tool, facts], index) => {
    const all = [...facts.values()]
    return { number: index + 1, tool, asOf: all.find(({ asOf }) => asOf !== null)?.asOf ?? null, facts: all }
  })
}
