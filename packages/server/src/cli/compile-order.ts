/** `g2e compile-order`: a ticket as the exact broker request, or what stands in the way (exit 1). Sends nothing. */
import type { CompiledOrder, UnsupportedField } from '@g2e/brokers/port'
import { readArguments } from './arguments.ts'
import { brokerArgument } from './broker-argument.ts'
import { exitCodes } from './command.ts'
import type { Command } from './command.ts'
import { readJsonInput } from './input.ts'
import { readTicket } from './ticket-input.ts'

export const command: Command = {
  usage: 'compile-order <broker> [file]',
  async run(args) {
    const { words } = readArguments(args, { wordsMax: 2 })
    const broker = brokerArgument(words[0])
    const ticket = readTicket(await readJsonInput(words[1]))
    const compiled: CompiledOrder | { readonly unsupported: readonly UnsupportedField[] } =
      'faults' in ticket ? { unsupported: ticket.faults } : broker.compileOrder(ticket.request, ticket.context)
    process.stdout.write(`${JSON.stringify(compiled)}\n`)
    return compiled.unsupported === undefined ? exitCodes.done : exitCodes.no
  },
}
