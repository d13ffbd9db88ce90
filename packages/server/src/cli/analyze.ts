/**
 * `g2e analyze`: performance, risk, lots, gains and wash sales of a ledger bundle (api.md). With `--receipt` the answer comes
 * together with what it was made of, for `g2e verify-receipt`.
 */
import { isDate, newYorkTime } from '@g2e/domain/calendar'
import { analyze } from '@g2e/domain/ledger-bundle'
import type { Bundle } from '@g2e/domain/ledger-bundle'
import { systemClock } from '../platform/clock.ts'
import { readArguments } from './arguments.ts'
import { readBundle } from './bundle-input.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readJsonInput } from './input.ts'

/** The analysis knows no today; who asks does. What is counted ahead of it is named. */
function datedAhead(
  { transactions }: Bundle,
  today: string,
): { readonly what: string; readonly reason: string } | null {
  const ahead = transactions.filter(({ date }) => isDate(date) && date > today)
  const [first] = ahead
  if (!first) return null
  const more = ahead.length > 1 ? ` (and ${ahead.length - 1} more)` : ''
  return {
    what: first.id,
    reason: `its date ${first.date} is in the future${more}; it counts up to the end of the period`,
  }
}

export const command: Command = {
  usage: 'analyze [--receipt] [bundle.json | -]',
  async run(args) {
    const { words, flags } = readArguments(args, { flags: ['receipt'], wordsMax: 1 })
    const bundle = readBundle(await readJsonInput(words[0]))
    const found = analyze(bundle)
    const ahead = datedAhead(bundle, newYorkTime(systemClock.now()).date)
    const answer = ahead ? { ...found, excluded: [...found.excluded, ahead] } : found
    // As it was read, all figures as text: whoever recomputes it needs no rule for what was written otherwise.
    const told = flags.has('receipt') ? { kind: 'g2e-receipt', version: 1, bundle, answer } : answer
    process.stdout.write(`${JSON.stringify(told)}\n`)
    return exitCodes.done
  },
}
