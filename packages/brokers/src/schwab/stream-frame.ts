/** Frames of the streamer (schwab.md 5), told apart; pure. One frame may carry several items of several kinds. */
import { z } from 'zod'

const content = z.looseObject({ code: z.number(), msg: z.string().optional() })
const command = z.looseObject({
  service: z.string(),
  command: z.string().optional(),
  requestid: z.union([z.string(), z.number()]).optional(),
  content,
})
const frame = z.looseObject({
  response: z.array(command).optional(),
  // Heartbeats, and codes that end the stream: which envelope those have is not known, so both are read.
  notify: z.array(z.looseObject({ service: z.string().optional(), content: content.optional() })).optional(),
  data: z.array(z.looseObject({ service: z.string(), content: z.array(z.unknown()).optional() })).optional(),
})

export interface CommandResult {
  readonly service: string
  readonly requestId: string
  readonly code: number
  readonly message: string
}

export interface StreamFrame {
  readonly results: readonly CommandResult[]
  readonly data: readonly { readonly service: string; readonly items: readonly unknown[] }[]
}

/** Throws what JSON.parse and zod throw. */
export function readFrame(text: string): StreamFrame {
  const { response = [], notify = [], data = [] } = frame.parse(JSON.parse(text))
  const notices = notify.flatMap((one) => (one.content ? [{ ...one, content: one.content, requestid: '' }] : []))
  return {
    results: [...response, ...notices].map(({ service = 'ADMIN', requestid = '', content: { code, msg = '' } }) => ({
      service,
      requestId: String(requestid),
      code,
      message: msg.slice(0, 200),
    })),
    data: data.map(({ service, content: items = [] }) => ({ service, items })),
  }
}

/** stream-response-codes.json. */
export const streamCodes = {
  ok: 0,
  loginDenied: 3,
  tooManyConnections: 12,
  symbolLimit: 19,
  connectionNotFound: 20,
  stopped: 30,
} as const

/** What each code means for a person (schwab.md 5, stream-response-codes.json). */
const wordsOfCodes: ReadonlyMap<number, string> = new Map([
  [3, "Schwab's streamer does not accept the sign-in"],
  [9, "Schwab's streamer failed and does not say why"],
  [11, "Schwab's streamer does not offer this service now"],
  [12, 'another program of the same Schwab sign-in has taken the stream; there is one for each person'],
  [19, "Schwab's streamer follows no more symbols than it does already"],
  [20, "Schwab's streamer does not know our connection any more"],
  [21, "Schwab's streamer did not understand a request of ours"],
  [22, "Schwab's streamer refused to follow what we asked for"],
  [23, "Schwab's streamer refused to stop following what we asked for"],
  [24, "Schwab's streamer refused to follow more"],
  [25, "Schwab's streamer refused other fields than before"],
  [30, 'Schwab stopped the stream, as it does for maintenance, idle or slow connections'],
])

/** The broker's own words behind ours, where it has some. */
export function streamWords(code: number, message: string): string {
  const words = wordsOfCodes.get(code) ?? `Schwab's streamer says ${code}, which is not documented`
  return message === '' ? words : `${words} (${message})`
}

const successes: ReadonlySet<number> = new Set([0, 26, 27, 28, 29])
export const isSuccess = (code: number): boolean => successes.has(code)

const activityItem = z.looseObject({
  seq: z.union([z.number(), z.string()]).optional(),
  '1': z.string().optional(),
  '2': z.string().optional(),
  '3': z.string().optional(),
})
const activityData = z.looseObject({ SchwabOrderID: z.union([z.string(), z.number()]) })

/** What happened in an account, as far as it is used: which order to read. The rest of the payload is undocumented. */
export interface AccountActivity {
  /** Names this event, so that a second delivery is recognized. */
  readonly key: string
  readonly accountNumber: string
  /** `undefined` = the event names none that can be read; then the account's orders are. */
  readonly orderId: string | undefined
}

/** `undefined` for what tells of no event: the confirmation of the subscription. Throws what zod throws. */
export function readActivity(item: unknown): AccountActivity | undefined {
  const { seq, '1': accountNumber = '', '2': type = '', '3': data = '' } = activityItem.parse(item)
  if (type === 'SUBSCRIBED' || accountNumber === '') return undefined
  return {
    key: `${accountNumber}:${seq ?? ''}:${type}:${seq === undefined ? data : ''}`,
    accountNumber,
    orderId: orderIn(data),
  }
}

function orderIn(data: string): string | undefined {
  if (!data.trimStart().startsWith('{')) return undefined
  try {
    return String(activityData.parse(JSON.parse(data)).SchwabOrderID)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
