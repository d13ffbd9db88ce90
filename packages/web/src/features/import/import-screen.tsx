import './import.css'
import type { ImportAnswer, ImportMapping } from '@g2e/contract/imports'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { accountsQuery, importFile, importPresetsQuery, keys, saveImportPreset } from '../../api/index.ts'
import { Button, Checkbox, Note, PageHead, Section, SelectField, TextField, useAnnouncer } from '../../ui/index.ts'
import { FileField } from './file-field.tsx'
import type { ChosenFile } from './file-field.tsx'
import { MappingFields } from './mapping-fields.tsx'
import { Outcome } from './outcome.tsx'
import { ExportLinks, PastImports } from './past-imports.tsx'
import { text } from './text.ts'

const rowsShown = 500

interface Wish {
  readonly file: ChosenFile
  readonly accountId: string
  readonly name: string
  readonly mapping: ImportMapping
  readonly keepRepeated: boolean
  /** Of our own export; empty: it has one account. */
  readonly sourceAccount: string
}

/** `accountId` empty: a new account, named like the file while it has no name of its own. */
const bodyOf = ({ file, accountId, name, mapping, keepRepeated, sourceAccount }: Wish, commit: boolean) => ({
  ...(accountId === '' ? { newAccountName: name.trim() || file.name.slice(0, 100) } : { accountId }),
  csv: file.content,
  mapping,
  keepRepeated,
  ...(sourceAccount !== '' && { sourceAccount }),
  commit,
  show: rowsShown,
  fileName: file.name.slice(0, 255),
})

function usePreview(wish: Wish | undefined) {
  return useQuery({
    queryKey: [...keys.portfolio, 'import-preview', wish],
    enabled: wish !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    placeholderData: (before: ImportAnswer | undefined) => before,
    queryFn: () => (wish === undefined ? Promise.reject(new Error(text.file)) : importFile(bodyOf(wish, false))),
  })
}

/** A file in, with everything it would do said first; and what went in, out again. */
export default function ImportScreen() {
  const [file, setFile] = useState<ChosenFile>()
  const [done, setDone] = useState<ImportAnswer>()
  const restart = () => {
    setFile(undefined)
    setDone(undefined)
  }
  return (
    <>
      <PageHead title={text.title}>{text.lead}</PageHead>
      {done ? (
        <Note tone="accent" fact={text.done(done.new)}>
          <span className="import-actions">
            <Link className="btn p sm" to="/portfolio">
              {text.seePortfolio}
            </Link>
            <Button size="small" onClick={restart}>
              {text.again}
            </Button>
          </span>
        </Note>
      ) : (
        <>
          <Section title={text.file}>
            <FileField file={file} onFile={setFile} />
          </Section>
          {file ? <Choices key={file.content} file={file} onDone={setDone} /> : null}
        </>
      )}
      <PastImports />
      <ExportLinks />
    </>
  )
}

function Choices({ file, onDone }: { readonly file: ChosenFile; readonly onDone: (answer: ImportAnswer) => void }) {
  const [accountId, setAccountId] = useState('')
  const [name, setName] = useState('')
  const [mapping, setMapping] = useState<ImportMapping>({})
  const [keepRepeated, setKeepRepeated] = useState(false)
  const [sourceAccount, setSourceAccount] = useState('')
  const wish = { file, accountId, name, mapping, keepRepeated, sourceAccount }
  // The name of a new account changes nothing of what the file would do.
  const preview = usePreview({ ...wish, name: '' })
  const reading = preview.data?.reading
  return (
    <>
      <Section title={text.account} className="mt">
        <Target accountId={accountId} onAccount={setAccountId} name={name} onName={setName} />
      </Section>
      {reading && reading.accounts.length > 1 ? (
        <Section title={text.sourceAccount} className="mt">
          <SelectField
            label={text.sourceAccount}
            value={sourceAccount}
            options={[
              { value: '', label: text.none },
              ...reading.accounts.map(({ id, name: called, transactions }) => ({
                value: id,
                label: text.accountOf(called, transactions),
              })),
            ]}
            onValue={setSourceAccount}
          />
        </Section>
      ) : null}
      {reading?.format === 'csv' && reading.header.length > 0 ? (
        <Section title={text.columns} className="mt">
          <Presets mapping={{ ...reading.mapping, ...mapping }} onMapping={setMapping} />
          <MappingFields reading={reading} mapping={mapping} onMapping={setMapping} />
          <Checkbox checked={keepRepeated} onChecked={setKeepRepeated}>
            {text.keepRepeated}
          </Checkbox>
        </Section>
      ) : null}
      <Section title={text.preview} className="mt">
        {preview.isFetching ? (
          <p className="q" role="status">
            {text.reading}
          </p>
        ) : null}
        {preview.error ? (
          <p className="field-error" role="alert">
            {preview.error.message}
          </p>
        ) : null}
        {preview.data ? <Outcome answer={preview.data} /> : null}
        <Commit wish={wish} answer={preview.isFetching ? undefined : preview.data} onDone={onDone} />
      </Section>
    </>
  )
}

function Target({ accountId, onAccount, name, onName }: TargetProps) {
  const accounts = useQuery(accountsQuery).data?.items ?? []
  const options = [
    { value: '', label: text.newAccount },
    ...accounts.map(({ id, accountName }) => ({ value: id, label: accountName })),
  ]
  return (
    <div className="import-grid">
      <SelectField label={text.account} value={accountId} options={options} onValue={onAccount} />
      {accountId === '' ? <TextField label={text.accountName} value={name} maxLength={100} onText={onName} /> : null}
    </div>
  )
}
interface TargetProps {
  readonly accountId: string
  readonly onAccount: (id: string) => void
  readonly name: string
  readonly onName: (name: string) => void
}

function Presets({ mapping, onMapping }: PresetsProps) {
  const presets = useQuery(importPresetsQuery).data?.items ?? []
  const queries = useQueryClient()
  const { announce } = useAnnouncer()
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: saveImportPreset,
    onSuccess: async () => {
      announce(text.saved)
      await queries.invalidateQueries({ queryKey: importPresetsQuery.queryKey })
    },
  })
  const choose = (id: string) => onMapping(presets.find((preset) => preset.id === id)?.mapping ?? {})
  return (
    <div className="import-grid">
      {presets.length > 0 ? (
        <SelectField
          label={text.preset}
          options={[{ value: '', label: text.noPreset }, ...presets.map((one) => ({ value: one.id, label: one.name }))]}
          onValue={choose}
        />
      ) : null}
      <TextField label={text.presetName} value={name} maxLength={100} onText={setName} />
      <p className="import-actions">
        <Button
          size="small"
          disabled={name.trim() === '' || save.isPending}
          onClick={() => save.mutate({ name: name.trim(), mapping })}
        >
          {text.savePreset}
        </Button>
      </p>
    </div>
  )
}
interface PresetsProps {
  readonly mapping: ImportMapping
  readonly onMapping: (mapping: ImportMapping) => void
}

function Commit({ wish, answer, onDone }: CommitProps) {
  const queries = useQueryClient()
  const take = useMutation({
    mutationFn: () => importFile(bodyOf(wish, true)),
    onSuccess: async (taken) => {
      if (taken.committed) onDone(taken)
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.portfolio }),
        queries.invalidateQueries({ queryKey: keys.connections }),
      ])
    },
  })
  const isUnnamed = wish.accountId === '' && wish.name.trim() === ''
  const isReady = answer !== undefined && answer.errorsTotal === 0 && answer.new > 0 && !isUnnamed
  return (
    <div className="import-actions mt2">
      <Button
        kind="primary"
        disabled={!isReady}
        busy={take.isPending ? text.committing : false}
        onClick={() => take.mutate()}
      >
        {text.commit(answer?.new ?? 0)}
      </Button>
      {isUnnamed ? <span className="q s">{text.nameMissing}</span> : null}
      {take.error ? (
        <span className="field-error" role="alert">
          {take.error.message}
        </span>
      ) : null}
    </div>
  )
}
interface CommitProps {
  readonly wish: Wish
  readonly answer: ImportAnswer | undefined
  readonly onDone: (answer: ImportAnswer) => void
}
