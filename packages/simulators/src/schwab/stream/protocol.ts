/** Frames of the streamer: requests as clients send them, responses with their codes (brokers/schwab.md 5). */
import type { RawData } from 'ws'
import { isRecord } from '../wire/fields.ts'
import type { Fields } from '../wire/fields.ts'

export const codes = {
  success: 0,
  loginDenied: 3,
  serviceNotAvailable: 11,
  closeConnection: 12,
  symbolLimit: 19,
  connectionNotFound: 20,
  badCommand: 21,
  stopStreaming: 30,
} as const

export const subscriptionCommands = ['SUBS', 'UNSUBS', 'ADD', 'VIEW'] as const
export type SubscriptionCommand = (typeof subscriptionCommands)[number]
export const failedCode: Readonly<Record<SubscriptionCommand, number>> = { SUBS: 22, UNSUBS: 23, ADD: 24, VIEW: 25 }
export const succeededCode: Readonly<Record<SubscriptionCommand, number>> = { SUBS: 26, UNSUBS: 27, ADD: 28, VIEW: 29 }

export interface StreamRequest {
  /** Text or whole number on the wire; echoed as text. */
  readonly requestId: string
  readonly service: string
  readonly command: string
  readonly customerId: string
  readonly correlationId: string
  readonly parameters: Fields
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '')

function readRequest(value: unknown): StreamRequest | undefined {
  if (!isRecord(value)) return undefined
  const { requestid, service, command, parameters } = value
  const isNamed = typeof requestid === 'string' || Number.isInteger(requestid)
  if (!isNamed || typeof service !== 'string' || typeof command !== 'string') return undefined
  return {
    requestId: String(requestid),
    service,
    command,
    customerId: word(value['SchwabClientCustomerId']),
    correlationId: word(value['SchwabClientCorrelId']),
    parameters: isRecord(parameters) ? parameters : {},
  }
}

/** The requests of a frame; `undefined` for a frame, or one of its requests, that is none. */
export function readFrame(data: RawData): readonly StreamRequest[] | undefined {
  try {
    const value: unknown = JSON.parse(textOf(data))
    const list = isRecord(value) && Array.isArray(value['requests']) ? value['requests'] : []
    const requests = list.flatMap((one: unknown) => readRequest(one) ?? [])
    return requests.length > 0 && requests.length === list.length ? requests : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export type Named = Pick<StreamRequest, 'requestId' | 'service' | 'command' | 'correlationId'>
export const unnamed: Named = { requestId: '0', service: 'ADMIN', command: 'UNKNOWN', correlationId: '' }

export const responseFrame = (request: Named, at: number, code: number, msg: string): string =>
  JSON.stringify({
    response: [
      {
        service: request.service,
        command: request.command,
        requestid: request.requestId,
        SchwabClientCorrelId: request.correlationId,
        timestamp: at,
        content: { code, msg },
      },
    ],
  })

export const noticeFrame = (at: number, code: number, msg: string): string =>
  JSON.stringify({ notify: [{ service: 'ADMIN', timestamp: at, content: { code, msg } }] })

export const heartbeatFrame = (at: number): string => JSON.stringify({ notify: [{ heartbeat: String(at) }] })

export interface DataBlock {
  readonly service: string
  readonly content: readonly Fields[]
}
/** Data of several services may share a frame. */
export const dataFrame = (at: number, blocks: readonly DataBlock[]): string =>
  JSON.stringify({
    data: blocks.map(({ service, content }) => ({ service, timestamp: at, command: 'SUBS', content })),
  })
