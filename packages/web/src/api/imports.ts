/** Transactions from files. */
import type {
  ImportAnswer,
  ImportList,
  ImportPreset,
  ImportPresetList,
  ImportPresetSave,
  ImportRequest,
} from '@g2e/contract/imports'
import type { AccountList } from '@g2e/contract/connections'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Input, Output } from './client.ts'
import { keys } from './keys.ts'

export const accountsQuery = queryOptions({
  queryKey: [...keys.connections, 'accounts'],
  staleTime: 30_000,
  queryFn: ({ signal }) => api.get<Output<typeof AccountList>>('/brokerages/accounts', undefined, signal),
})

export const importsQuery = queryOptions({
  queryKey: [...keys.portfolio, 'imports'],
  queryFn: ({ signal }) => api.get<Output<typeof ImportList>>('/portfolio/imports', undefined, signal),
})
export const importPresetsQuery = queryOptions({
  queryKey: [...keys.settings, 'import-presets'],
  queryFn: ({ signal }) => api.get<Output<typeof ImportPresetList>>('/portfolio/import/presets', undefined, signal),
})

export const importFile = (body: Input<typeof ImportRequest>) => api.post<ImportAnswer>('/portfolio/import', body)
export const undoImport = (id: string) => api.delete<void>(`/portfolio/imports/${id}`)
export const saveImportPreset = (body: Input<typeof ImportPresetSave>) =>
  api.post<ImportPreset>('/portfolio/import/presets', body)
