/** Form fields: a label that is one, a limit in words when it is wrong, and the unit at the right. */
import { useId } from 'react'
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'
import { Icon } from './icon.tsx'

interface FieldFrame {
  readonly label: string
  readonly error?: string | undefined
  readonly hint?: ReactNode
  readonly unit?: ReactNode
}

function Frame({
  id,
  label,
  error,
  hint,
  unit,
  children,
}: FieldFrame & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label className="lab" htmlFor={id}>
        {label}
      </label>
      <div className={`in${error ? ' err' : ''}`}>
        {children}
        {unit === undefined ? null : <span className="v u">{unit}</span>}
      </div>
      {error ? (
        <p className="field-error" id={`${id}-said`} role="alert">
          {error}
        </p>
      ) : hint === undefined ? null : (
        <p className="field-hint" id={`${id}-said`}>
          {hint}
        </p>
      )}
    </div>
  )
}

const said = (id: string, error: string | undefined, hint: ReactNode) =>
  error || hint !== undefined ? { 'aria-describedby': `${id}-said`, 'aria-invalid': error ? true : undefined } : {}

type InputRest = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange'>
export function TextField({
  label,
  error,
  hint,
  unit,
  onText,
  ...rest
}: FieldFrame & InputRest & { readonly onText: (text: string) => void }) {
  const id = useId()
  return (
    <Frame id={id} label={label} error={error} hint={hint} unit={unit}>
      <input
        id={id}
        className="field"
        {...rest}
        {...said(id, error, hint)}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** Takes digits and one point, as a decimal string; thousands separators that are pasted along are dropped. */
export function DecimalField({ onText, ...rest }: Parameters<typeof TextField>[0]) {
  return (
    <TextField
      inputMode="decimal"
      autoComplete="off"
      {...rest}
      onText={(value) => onText(value.replaceAll(/[^\d.]/g, '').replace(/(\..*)\./g, '$1'))}
    />
  )
}

type SelectRest = Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'onChange'>
export function SelectField({ label, error, hint, options, onValue, ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <Frame id={id} label={label} error={error} hint={hint} unit={<Icon name="down" />}>
      <select
        id={id}
        className="field"
        {...rest}
        {...said(id, error, hint)}
        onChange={(event) => onValue(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  )
}
interface SelectFieldProps extends FieldFrame, SelectRest {
  readonly options: readonly { readonly value: string; readonly label: string; readonly disabled?: boolean }[]
  readonly onValue: (value: string) => void
}

type AreaRest = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'onChange'>
export function TextArea({
  label,
  error,
  hint,
  onText,
  ...rest
}: FieldFrame & AreaRest & { readonly onText: (text: string) => void }) {
  const id = useId()
  return (
    <Frame id={id} label={label} error={error} hint={hint}>
      <textarea
        id={id}
        className="field"
        rows={3}
        {...rest}
        {...said(id, error, hint)}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </Frame>
  )
}

/** A few things of which one is meant, each in as many lines as it takes. */
export function RadioList({ label, choices, value, onChoose }: RadioListProps) {
  const name = useId()
  return (
    <fieldset className="radio-list">
      <legend className="lab">{label}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="row items-start">
          <input
            type="radio"
            className="tickbox"
            name={name}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span className="min-w-0">{choice.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
interface RadioListProps {
  readonly label: string
  readonly choices: readonly { readonly value: string; readonly label: ReactNode }[]
  readonly value: string | undefined
  readonly onChoose: (value: string) => void
}

export function Checkbox({ checked, onChecked, children, disabled }: CheckboxProps) {
  return (
    <label className="row items-start" style={{ gap: 10 }}>
      <span className="relative mt-0.5 flex-none" style={{ width: 16, height: 16 }}>
        <input
          type="checkbox"
          className="tickbox"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChecked(event.currentTarget.checked)}
        />
      </span>
      <span>{children}</span>
    </label>
  )
}
interface CheckboxProps {
  readonly checked: boolean
  readonly onChecked: (checked: boolean) => void
  readonly children: ReactNode
  readonly disabled?: boolean
}
