/** Building blocks of every request and response: decimals as strings, instants in UTC, ids, lists, problems. */
import { isDecimalText } from '@g2e/domain/money'
import { z } from 'zod'

const plainDecimal = /^-?\d{1,40}(?:\.\d{1,40})?$/

/** A decimal string; never a JSON number. */
export const Decimal = z
  .string()
  .max(60)
  .regex(plainDecimal, 'must be a plain decimal string such as "12.50"')
  .refine(isDecimalText, 'must be a plain decimal string')
  .meta({ id: 'Decimal', examples: ['187.50'] })
/** A decimal greater than zero. */
export const PositiveDecimal = z
  .string()
  .max(60)
  .regex(/^\d{1,40}(?:\.\d{1,40})?$/, 'must be a plain decimal string such as "12.50"')
  .refine((text) => /[1-9]/.test(text), 'must be greater than zero')
  .meta({ id: 'PositiveDecimal', examples: ['10'] })

export const Instant = z.iso
  .datetime()
  .meta({ id: 'Instant', description: 'ISO 8601, UTC', examples: ['2026-11-20T18:46:08.000Z'] })
export const Day = z.iso.date().meta({ id: 'Day', examples: ['2026-11-20'] })
export const Id = z.uuid().meta({ id: 'Id', examples: ['0192f0c1-6a54-7c3e-9d0b-2f1f4b8a9c11'] })
/** A broker's short name. Which exist is answered by `GET /brokers`. */
export const BrokerIdText = z
  .string()
  .regex(/^[a-z]{2,20}$/)
  .meta({ id: 'BrokerId', examples: ['alpaca'] })
export const SymbolText = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9./-]{0,24}$/, 'must be a symbol such as "AAPL", "BRK.B", "BTC/USD" or "AAPL261218C00200000"')
  .meta({ id: 'Symbol', examples: ['AAPL'] })

/** One or several accounts; absent = all that are included. */
export const AccountScope = z
  .union([Id, z.array(Id).max(50)])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .optional()

export const pageSizeMax = 200

export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(pageSizeMax).default(50),
})
export type PageQuery = z.infer<typeof PageQuery>
/** Of a list that is answered whole unless a page of it is asked for. */
export const PageIfAsked = z.object({
  page: z.coerce.number().int().min(1).max(100_000).optional(),
  pageSize: z.coerce.number().int().min(1).max(pageSizeMax).optional(),
})

export const CursorQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(pageSizeMax).default(50),
})

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    total: z.number().int(),
    page: z.number().int(),
    pageSize: z.number().int(),
    pages: z.number().int(),
  })

export const cursorPageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

/** Comma-separated or repeated query values become one list. */
export const ListQuery = (item: z.ZodType<string, string>, itemsMax: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) =>
      (Array.isArray(value) ? value : value.split(',')).map((part) => part.trim()).filter((part) => part !== ''),
    )
    .pipe(z.array(item).max(itemsMax))
