/** Transactions from files (CSV, OFX/QFX), how files are read, undoing an import, and everything out again. */
import { dateFormats, fields, importFormats, lineTypes } from '@g2e/domain/import'
import type { Field } from '@g2e/domain/import'
import { z } from 'zod'
import { BrokerIdText, Day, Decimal, Id, Instant, listOf } from './common.ts'

export const importRowsShownMax = 5_000

export type ImportField = Field

const ColumnName = z.string().min(1).max(200)
const partialRecord = <K extends string>(names: readonly K[], value: z.ZodType<string>) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, value.optional()])))

/** How somebody else's file is read. Whatever is left out is told from the file itself. */
export const ImportMapping = z
  .strictObject({
    delimiter: z.enum([',', ';', '\t', '|']).optional(),
    dateFormat: z.enum(dateFormats).optional(),
    /** `1.234,50` instead of `1,234.50`. */
    decimalComma: z.boolean().optional(),
    /** Field to the name of its column in the file's header. */
    columns: partialRecord(fields, ColumnName).optional(),
    /** The file's words to ours, e.g. `{"Kauf": "buy"}`; upper and lower case are alike. `ignore` leaves such lines out. */
    types: z.record(z.string().min(1).max(200), z.enum([...lineTypes, 'ignore'])).optional(),
    /** `by_type`: amounts carry no sign, the type tells whether money came or went. Default `signed`. */
    amountSign: z.enum(['signed', 'by_type']).optional(),
    /** For files that name none. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
  })
  .meta({
    id: 'ImportMapping',
    examples: [{ delimiter: ';', dateFormat: 'DD.MM.YYYY', decimalComma: true, columns: { date: 'Datum' } }],
  })
export type ImportMapping = z.infer<typeof ImportMapping>

export const ImportRequest = z
  .strictObject({
    accountId: Id.optional(),
    newAccountName: z.string().trim().min(1).max(100).optional(),
    /** Of the new account; retirement accounts have no wash-sale disallowance of their own. */
    newAccountType: z.enum(['taxable', 'ira', 'roth']).optional(),
    /** The file's text: CSV, OFX/QFX or our own export as JSON (told by its beginning). */
    csv: z.string(),
    /** False: nothing is stored, the answer tells what would be. */
    commit: z.boolean().default(false),
    mapping: ImportMapping.optional(),
    fileName: z.string().max(255).optional(),
    /** Of our own export as JSON, and of OFX: which of its accounts, by id or name; an export that has several needs it. */
    sourceAccount: z.string().trim().min(1).max(200).optional(),
    /** Lines that repeat another line of the same file exactly are counted too (default: they are duplicates). */
    keepRepeated: z.boolean().optional(),
    /** Answers this many lines one by one, the troubled ones first. */
    show: z.number().int().min(0).max(importRowsShownMax).optional(),
  })
  .refine(({ accountId, newAccountName }) => (accountId === undefined) !== (newAccountName === undefined), {
    message: 'give either accountId or newAccountName',
    path: ['accountId'],
  })
  .meta({
    id: 'ImportRequest',
    examples: [
      {
        newAccountName: 'Old broker',
        csv: 'date,type,symbol,quantity,price,fee,amount,currency\n2024-01-02,buy,MSFT,10,370.87,1,-3709.70,USD\n',
      },
    ],
  })

export const ImportNote = z.object({ line: z.number().int(), message: z.string() }).meta({ id: 'ImportNote' })

export const ImportRow = z
  .object({
    line: z.number().int(),
    outcome: z.enum(['new', 'duplicate', 'ignored', 'error']),
    /** Why it is a duplicate or wrong, or what is odd about it. */
    message: z.string().nullable(),
    date: Day.nullable(),
    type: z.string().nullable(),
    symbol: z.string().nullable(),
    quantity: Decimal.nullable(),
    price: Decimal.nullable(),
    fee: Decimal.nullable(),
    amount: Decimal.nullable(),
    currency: z.string().nullable(),
    description: z.string().nullable(),
  })
  .meta({ id: 'ImportRow' })
export type ImportRow = z.infer<typeof ImportRow>

/** How the file was read, to be corrected with `mapping`. */
export const ImportReading = z
  .object({
    format: z.enum(importFormats),
    header: z.array(z.string()),
    mapping: ImportMapping,
    /** Words in the type column that stand for nothing yet. */
    unknownTypes: z.array(z.string()),
    /** Of our own export as JSON, of which one is taken at a time; of OFX, where all or one are. */
    accounts: z.array(z.object({ id: z.string(), name: z.string(), transactions: z.number().int() })),
  })
  .meta({ id: 'ImportReading' })

export type ImportReading = z.infer<typeof ImportReading>

export const ImportAnswer = z
  .object({
    /** `null` while an account that is to be opened does not exist. */
    accountId: Id.nullable(),
    new: z.number().int(),
    duplicates: z.number().int(),
    rows: z.number().int(),
    ignored: z.number().int(),
    errors: z.array(ImportNote),
    /** Lines that are taken but look odd: more sold than held, a price far from the one before. */
    warnings: z.array(ImportNote),
    /** More than are listed. */
    errorsTotal: z.number().int(),
    warningsTotal: z.number().int(),
    committed: z.boolean(),
    importId: Id.nullable(),
    reading: ImportReading,
    items: z.array(ImportRow),
  })
  .meta({ id: 'ImportAnswer' })
export type ImportAnswer = z.infer<typeof ImportAnswer>

export const ImportRecord = z
  .object({
    id: Id,
    accountId: Id,
    accountName: z.string(),
    brokerId: BrokerIdText,
    format: z.enum(importFormats),
    fileName: z.string().nullable(),
    rows: z.number().int(),
    new: z.number().int(),
    duplicates: z.number().int(),
    createdAt: Instant,
  })
  .meta({ id: 'ImportRecord' })
export type ImportRecord = z.infer<typeof ImportRecord>
export const ImportList = listOf(ImportRecord).meta({ id: 'ImportList' })

export const ImportPreset = z
  .object({ id: Id, name: z.string(), mapping: ImportMapping, updatedAt: Instant })
  .meta({ id: 'ImportPreset' })
export type ImportPreset = z.infer<typeof ImportPreset>
export const ImportPresetList = listOf(ImportPreset).meta({ id: 'ImportPresetList' })
/** A preset of the same name is replaced. */
export const ImportPresetSave = z
  .strictObject({ name: z.string().trim().min(1).max(100), mapping: ImportMapping })
  .meta({ id: 'ImportPresetSave', examples: [{ name: 'My bank', mapping: { delimiter: ';', decimalComma: true } }] })

export const ExportQuery = z.object({
  format: z.enum(['csv', 'json']).default('csv'),
  accountId: z
    .union([Id, z.array(Id).max(50)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional(),
})
