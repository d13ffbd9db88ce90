import { AuditPage, AuditQuery, AuditVerification } from '@g2e/contract/audit'
import { z } from 'zod'
import { actorOf } from '../../platform/http/authentication.ts'
import { sendStream } from '../../platform/http/send-stream.ts'
import type { Http } from '../../platform/http/http.ts'
import { exportLines, listEntries, verifyChain } from './read-audit.ts'
import type { AuditStore } from './store.ts'

const tags = ['audit']

export function registerAuditRoutes(http: Http, store: AuditStore): void {
  http.get(
    '/audit',
    {
      schema: { tags, summary: 'Your audit log, newest first', querystring: AuditQuery, response: { 200: AuditPage } },
    },
    async (request) => listEntries(store, actorOf(request), request.query),
  )
  http.get(
    '/audit/verify',
    { schema: { tags, summary: 'Verify your chain', response: { 200: AuditVerification } } },
    async (request) => verifyChain(store, actorOf(request).userId),
  )
  http.get(
    '/audit/export',
    {
      schema: {
        tags,
        summary: 'Your whole chain, one JSON document a line',
        response: { 200: { content: { 'application/x-ndjson': { schema: z.string() } } } },
      },
    },
    async (request, reply) =>
      sendStream(
        reply.header('content-disposition', 'attachment; filename="g2e-audit.ndjson"'),
        'application/x-ndjson; charset=utf-8',
        exportLines(store, actorOf(request)),
      ),
  )
}
