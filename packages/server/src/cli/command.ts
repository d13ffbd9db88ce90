/**
 * What a subcommand is. Standard output carries the answer (JSON), standard error everything else. Exit codes: 0 done,
 * 1 the answer is "no", 2 bad usage or unreadable input.
 */
export interface Command {
  /** After `g2e`: `sim [--seed N] [--port N]`. */
  readonly usage: string
  /** Resolves to the exit code. `args` follow the command's name. Throws {@link UsageError} for what the caller can put right. */
  run(args: readonly string[]): Promise<number>
}

/** The message is one sentence, told on standard error; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const exitCodes = { done: 0, no: 1, usage: 2 } as const
