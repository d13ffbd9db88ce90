/** A client of the streamer as one would be written: ids from the preferences, a login, commands one by one. */
import { trader } from './schwab-desk.ts'
import type { SchwabDesk } from './schwab-desk.ts'
import { at, textAt } from '../../testing/json.ts'
import type { TestSocket } from './test-socket.ts'

type Parameters = Readonly<Record<string, string>>
type Command = readonly [service: string, command: string, parameters: Parameters]

export interface StreamClient {
  readonly socket: TestSocket
  /** Sent with every request; a test may change them. */
  readonly ids: { SchwabClientCustomerId: string; SchwabClientCorrelId: string }
  /** Answers the response. */
  login(token?: string): Promise<unknown>
  command(...command: Command): Promise<unknown>
  /** In one frame; answers as many responses. */
  together(commands: readonly Command[]): Promise<readonly unknown[]>
}

export const isResponse = (frame: unknown): boolean => at(frame, 'response') !== undefined
/** A data frame whose first block is of the service. */
export const isBlock =
  (service: string) =>
  (frame: unknown): boolean =>
    at(frame, 'data', 0, 'service') === service

export async function connected(desk: SchwabDesk): Promise<StreamClient> {
  const headers = { authorization: `Bearer ${desk.credentials.accessToken}` }
  const info = at((await desk.call('GET', `${trader}/userPreference`, undefined, headers)).json, 'streamerInfo', 0)
  const socket = await desk.socket()
  const ids = {
    SchwabClientCustomerId: textAt(info, 'schwabClientCustomerId'),
    SchwabClientCorrelId: textAt(info, 'schwabClientCorrelId'),
  }
  let count = 0
  const requestOf = ([service, command, parameters]: Command) => {
    count += 1
    return { requestid: String(count), service, command, ...ids, parameters }
  }
  const together = async (commands: readonly Command[]): Promise<readonly unknown[]> => {
    socket.send({ requests: commands.map(requestOf) })
    const answers: unknown[] = []
    for (const _command of commands) answers.push(await socket.next(isResponse))
    return answers
  }
  const command = async (...one: Command): Promise<unknown> => (await together([one]))[0]
  return {
    socket,
    ids,
    command,
    together,
    login: (token = desk.credentials.accessToken) =>
      command('ADMIN', 'LOGIN', {
        Authorization: token,
        SchwabClientChannel: textAt(info, 'schwabClientChannel'),
        SchwabClientFunctionId: textAt(info, 'schwabClientFunctionId'),
      }),
  }
}
