import type { ImportField, ImportMapping, ImportReading } from '@g2e/contract/imports'
import { dateFormats, lineTypes } from '@g2e/domain/import'
import { Checkbox, SelectField } from '../../ui/index.ts'
import { text } from './text.ts'

const shownFields: readonly ImportField[] = [
  'date',
  'type',
  'symbol',
  'quantity',
  'price',
  'fee',
  'amount',
  'currency',
  'externalId',
  'description',
  'lots',
]
const types = [...lineTypes, 'ignore'] as const

/** What is recognised stands in the fields; a choice goes over it. */
export function MappingFields({ reading, mapping, onMapping }: MappingFieldsProps) {
  const { header } = reading
  const shown = { ...reading.mapping, ...mapping, columns: { ...reading.mapping.columns, ...mapping.columns } }
  const column = (field: ImportField, name: string) => {
    const { [field]: _former, ...others } = mapping.columns ?? {}
    onMapping({ ...mapping, columns: name === '' ? others : { ...others, [field]: name } })
  }
  const choices = [{ value: '', label: text.none }, ...header.map((name) => ({ value: name, label: name }))]
  return (
    <fieldset className="import-mapping">
      <legend>{text.columns}</legend>
      <p className="q s">{text.columnsLead}</p>
      <div className="import-grid">
        {shownFields.map((field) => (
          <SelectField
            key={field}
            label={field}
            value={shown.columns[field] ?? ''}
            options={choices}
            onValue={(name) => column(field, name)}
          />
        ))}
        <SelectField
          label={text.dateFormat}
          value={shown.dateFormat ?? 'YYYY-MM-DD'}
          options={dateFormats.map((value) => ({ value, label: value }))}
          onValue={(value) => onMapping({ ...mapping, dateFormat: dateFormats.find((format) => format === value) })}
        />
      </div>
      <Checkbox
        checked={shown.decimalComma ?? false}
        onChecked={(decimalComma) => onMapping({ ...mapping, decimalComma })}
      >
        {text.decimalComma}
      </Checkbox>
      <Checkbox
        checked={shown.amountSign === 'by_type'}
        onChecked={(isByType) => onMapping({ ...mapping, amountSign: isByType ? 'by_type' : 'signed' })}
      >
        {text.byType}
      </Checkbox>
      <Words reading={reading} mapping={mapping} onMapping={onMapping} />
    </fieldset>
  )
}
interface MappingFieldsProps {
  readonly reading: ImportReading
  readonly mapping: ImportMapping
  readonly onMapping: (mapping: ImportMapping) => void
}

function Words({ reading, mapping, onMapping }: MappingFieldsProps) {
  const words = [...new Set([...Object.keys(mapping.types ?? {}), ...reading.unknownTypes])]
  if (words.length === 0) return null
  const options = [
    { value: '', label: text.none },
    ...types.map((value) => ({ value, label: value === 'ignore' ? text.ignore : value.replaceAll('_', ' ') })),
  ]
  const choose = (word: string, value: string) => {
    const { [word]: _former, ...others } = mapping.types ?? {}
    const type = types.find((known) => known === value)
    onMapping({ ...mapping, types: type === undefined ? others : { ...others, [word]: type } })
  }
  return (
    <>
      <h3 className="mt2">{text.words}</h3>
      <p className="q s">{text.wordsLead}</p>
      <div className="import-grid">
        {words.map((word) => (
          <SelectField
            key={word}
            label={word}
            value={mapping.types?.[word] ?? ''}
            options={options}
            onValue={(value) => choose(word, value)}
          />
        ))}
      </div>
    </>
  )
}
