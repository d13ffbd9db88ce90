import { Id } from '@g2e/contract/common'
import {
  ExportQuery,
  ImportAnswer,
  ImportList,
  ImportPreset,
  ImportPresetList,
  ImportPresetSave,
  ImportRequest,
} from '@g2e/contract/imports'
import { z } from 'zod'
import { isoOf } from '../../platform/clock.ts'
import { actorOf } from '../../platform/http/authentication.ts'
import type { Http } from '../../platform/http/http.ts'
import { ProblemError, notFound } from '../../platform/http/problem.ts'
import { sendStream } from '../../platform/http/send-stream.ts'
import { exportCsv, exportScope } from './export-csv.ts'
import { exportJson } from './export-json.ts'
import { importFile, undoImport } from './import-file.ts'
import type { ImportsDeps } from './imports-deps.ts'
import { listImports } from './list-imports.ts'

const tags = ['portfolio']
const idParams = z.object({ id: Id })
const importBytesMax = 20 * 1024 * 1024
const presetsMax = 100

function registerImports(http: Http, deps: ImportsDeps): void {
  http.post(
    '/portfolio/import',
    {
      bodyLimit: importBytesMax,
      schema: {
        tags,
        summary: 'Transactions from a CSV or OFX file, all or none; without `commit` nothing is stored',
        body: ImportRequest,
        response: { 200: ImportAnswer },
      },
    },
    (request) => importFile(deps, actorOf(request), request.body),
  )
  http.get(
    '/portfolio/imports',
    { schema: { tags, summary: 'Files that were taken in, newest first', response: { 200: ImportList } } },
    (request) => listImports(deps, actorOf(request).userId),
  )
  http.delete(
    '/portfolio/imports/:id',
    {
      schema: {
        tags,
        summary: 'Undo an import; an account that was opened for files goes with its last one',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await undoImport(deps, actorOf(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}

function registerPresets(http: Http, { platform, store }: ImportsDeps): void {
  http.get(
    '/portfolio/import/presets',
    { schema: { tags, summary: 'How your files are read', response: { 200: ImportPresetList } } },
    async (request) => ({ items: [...(await store.presets.list(actorOf(request).userId))] }),
  )
  http.post(
    '/portfolio/import/presets',
    {
      schema: {
        tags,
        summary: 'Remember how a kind of file is read',
        body: ImportPresetSave,
        response: { 201: ImportPreset },
      },
    },
    async (request, reply) => {
      const { userId } = actorOf(request)
      const { name, mapping } = request.body
      if ((await store.presets.count(userId)) >= presetsMax)
        throw new ProblemError('conflict', `You have ${presetsMax} presets already; remove one first.`)
      const preset = { id: platform.ids.next(), userId, name, mapping }
      return reply.status(201).send(await store.presets.save(preset, isoOf(platform.clock.now())))
    },
  )
  http.delete(
    '/portfolio/import/presets/:id',
    { schema: { tags, summary: 'Forget a preset', params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      if (!(await store.presets.remove(actorOf(request).userId, request.params.id))) throw notFound('preset')
      return reply.status(204).send(null)
    },
  )
}

function registerExport(http: Http, deps: ImportsDeps): void {
  http.get(
    '/portfolio/export',
    {
      schema: {
        tags,
        summary: 'Transactions as CSV that the import takes back, or everything as JSON',
        querystring: ExportQuery,
        response: {
          200: { content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: z.string() } } },
        },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { format } = request.query
      const accountIds = await exportScope(deps, actor.userId, request.query.accountId)
      await deps.platform.work.inTransaction(actor, async (unit) =>
        unit.audit({
          action: 'data_export',
          resourceType: 'account',
          details: { format, accountIds: [...accountIds] },
        }),
      )
      const named = reply.header('content-disposition', `attachment; filename="g2e-export.${format}"`)
      return format === 'csv'
        ? sendStream(named, 'text/csv; charset=utf-8', only(exportCsv(deps, actor.userId, accountIds)))
        : sendStream(named, 'application/json; charset=utf-8', exportJson(deps, actor.userId, accountIds))
    },
  )
}

async function* only(text: Promise<string>): AsyncGenerator<string> {
  yield await text
}

export function registerImportRoutes(http: Http, deps: ImportsDeps): void {
  registerExport(http, deps)
  registerImports(http, deps)
  registerPresets(http, deps)
}
