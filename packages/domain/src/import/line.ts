/**
 * One transaction as a file tells it, in the words of the ledger bundle; what the file does not say is `null`. The lists here
 * are the only ones: contract, server and web read them.
 */
import { bundleTypes } from '../ledger/index.ts'
import type { LineWords } from '../ledger/index.ts'

export const lineTypes = [...bundleTypes, 'other'] as const
export type LineType = (typeof lineTypes)[number]

export interface ImportLine extends LineWords {
  /** Place in the file; the first line is 1. */
  readonly line: number
  readonly externalId: string | null
  readonly type: LineType
  readonly description: string | null
  /** Of a closing: ids of the purchases that it sells (`externalId` of their lines); empty: none are named. */
  readonly lots: readonly string[]
}

export const importFormats = ['csv', 'ofx', 'json'] as const
export type ImportFormat = (typeof importFormats)[number]

/** What is wrong or odd with a line, in a sentence for the person. */
export interface LineNote {
  readonly line: number
  readonly message: string
}

export const fields = [
  'date',
  'type',
  'symbol',
  'quantity',
  'price',
  'fee',
  'amount',
  'currency',
  'externalId',
  'time',
  'description',
  'ratio',
  'newSymbol',
  'basisFraction',
  'lots',
] as const
export type Field = (typeof fields)[number]
