/**
 * A login of its own at our simulators, the same for every broker: the control surface is on the origin of the simulated
 * broker. Only there: where a broker's address was pointed elsewhere, a made-up login must not be asked for.
 */
import { z } from 'zod'
import { BrokerError, NotSent, Unavailable, Unsupported, WireMismatch } from '../port/errors.ts'
import { HttpClient, HttpFailure } from './http.ts'

const loginTimeoutMs = 15_000
const Answer = z.object({ credentials: z.record(z.string(), z.string()) })
const Problem = z.object({ detail: z.string() })
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

export interface SimulatedLogin {
  readonly brokerId: string
  /** Where the simulated broker is, e.g. `http://127.0.0.1:4100/alpaca`. */
  readonly address: string
  /** Origin that the server knows as its simulators (`SIM_URL`, or its own); absent = on this machine. */
  readonly simulatorsUrl: string | undefined
  /** The same reference and seed give the same made-up history. */
  readonly userRef: string
}

/** Simulators are where the server says that they are; one broker's may also be elsewhere on this machine. */
function areSimulators(address: URL, simulatorsUrl: string | undefined): boolean {
  if (simulatorsUrl !== undefined && new URL(simulatorsUrl).origin === address.origin) return true
  return loopback.test(address.hostname)
}

const detailOf = (text: string): string | undefined => {
  try {
    return Problem.safeParse(JSON.parse(text)).data?.detail
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** @throws Unsupported where no simulators are or they refuse us; NotSent, Unavailable, WireMismatch. */
export async function openSimulatedLogin(login: SimulatedLogin): Promise<Readonly<Record<string, string>>> {
  const { brokerId, userRef, simulatorsUrl } = login
  const context = { brokerId, operation: 'simulated' }
  const address = new URL(login.address)
  const { origin } = address
  if (!areSimulators(address, simulatorsUrl)) {
    throw new Unsupported(
      `Simulated accounts exist only at simulators, and the address of this broker leads to ${origin}. Unset it, or set SIM_URL to the simulators' origin.`,
      context,
    )
  }
  const http = new HttpClient(origin, { connectionsMax: 1 })
  try {
    const { status, text } = await http.send({
      method: 'POST',
      path: '/control/accounts',
      headers: ['content-type', 'application/json', 'accept', 'application/json'],
      body: JSON.stringify({ broker: brokerId, userRef, profile: 'balanced' }),
      timeoutMs: loginTimeoutMs,
    })
    // They answer to this machine's own names alone, so that no web page reaches them under another.
    if (status === 403) {
      const said = detailOf(text) ?? 'They gave no reason.'
      throw new Unsupported(`The simulators at ${origin} refuse to be called by that name. ${said}`, context)
    }
    if (status < 200 || status > 299) {
      throw new Unavailable(`The simulators at ${origin} opened no account (HTTP ${status}).`, context)
    }
    const parsed = Answer.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data.credentials
    throw new WireMismatch('The simulators answered with something else than a login.', {
      ...context,
      raw: '',
      path: parsed.error.issues[0]?.path.join('.') ?? '',
    })
  } catch (error) {
    if (error instanceof BrokerError) throw error
    if (error instanceof HttpFailure && error.kind === 'never_sent') {
      throw new NotSent(`The simulators at ${origin} could not be reached.`, { ...context, cause: error })
    }
    throw new Unavailable('The simulators did not answer in full.', { ...context, cause: error })
  } finally {
    await http.close()
  }
}
