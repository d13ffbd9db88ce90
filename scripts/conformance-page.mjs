// The conformance report as text: every numbered case at every broker of the registry, or why it is not about it.
import { existsSync } from 'node:fs'
import { brokers } from '../packages/brokers/src/registry.ts'
import { conformanceCases, whyNot } from '../packages/brokers/src/conformance/index.ts'

const folder = (id) => new URL(`../packages/brokers/src/${id}/`, import.meta.url)

/** The facts of a broker's cases; undefined where it has none, and then no case was ever run. */
export async function factsOf({ id }) {
  const file = new URL('conformance-facts.ts', folder(id))
  const isRun = existsSync(file) && existsSync(new URL('conformance.test.ts', folder(id)))
  return isRun ? (await import(file)).conformanceFacts : undefined
}

const cell = (one, broker, facts) => {
  if (facts === undefined) return 'not run'
  const reason = whyNot(one, broker, facts)
  return reason === undefined ? 'holds' : `n/a: ${reason}`
}

export async function conformancePage() {
  const columns = await Promise.all(brokers.map(async (broker) => ({ broker, facts: await factsOf(broker) })))
  const rows = conformanceCases.map((one) => {
    const cells = columns.map(({ broker, facts }) => cell(one, broker, facts))
    return `| ${one.number} | ${one.title} | ${cells.join(' | ')} |`
  })
  const counts = columns.map(({ broker, facts }) => {
    const holding =
      facts === undefined ? [] : conformanceCases.filter((one) => whyNot(one, broker, facts) === undefined)
    return `${broker.name} ${holding.length} of ${conformanceCases.length}`
  })
  return [
    '# Conformance',
    '',
    'One suite for every broker: numbered cases over real HTTP and WebSockets against its simulator, faults included. `holds`: the case is about this broker and is run by `npm test`, which fails unless it holds. `n/a`: it is not, and why. `node scripts/conformance-report.mjs` runs them all and says what came of each. Generated from the code by `npm run reference`; how to join is in [add a broker](../how-to/add-a-broker.md).',
    '',
    `Cases that hold: ${counts.join(', ')}.`,
    '',
    `| case | what must hold | ${brokers.map(({ name }) => name).join(' | ')} |`,
    `|---|---|${brokers.map(() => '---|').join('')}`,
    ...rows,
    '',
  ].join('\n')
}
