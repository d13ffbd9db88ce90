import { useId, useState } from 'react'
import type { DragEvent } from 'react'
import { Icon, TextArea } from '../../ui/index.ts'
import { text } from './text.ts'

export interface ChosenFile {
  readonly name: string
  readonly content: string
}

const bytesMax = 20 * 1024 * 1024

/** A file by drop, by choice or as pasted text. */
export function FileField({ file, onFile }: FileFieldProps) {
  const id = useId()
  const [error, setError] = useState<string>()
  const [isOver, setIsOver] = useState(false)
  const take = async (list: FileList | null) => {
    const [first] = list ?? []
    if (!first) return
    if (first.size > bytesMax) return setError(text.tooLarge)
    try {
      onFile({ name: first.name, content: await first.text() })
      setError(undefined)
    } catch (reason) {
      setError(reason instanceof Error ? `${text.unreadable} ${reason.message}` : text.unreadable)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    void take(event.dataTransfer.files)
  }
  return (
    <div className="stack">
      <div
        className={`import-drop${isOver ? ' over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <label className="btn o" htmlFor={id}>
          <Icon name="download" />
          {text.choose}
        </label>
        <input
          id={id}
          className="import-input"
          type="file"
          accept=".csv,.txt,.tsv,.ofx,.qfx,text/csv"
          onChange={(event) => void take(event.currentTarget.files)}
        />
        <span className="q s">{file ? file.name : text.drop}</span>
      </div>
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
      <details>
        <summary className="q s">{text.paste}</summary>
        <TextArea
          label={text.pasted}
          rows={6}
          onText={(content) => onFile(content.trim() === '' ? undefined : { name: text.pasted, content })}
        />
      </details>
    </div>
  )
}
interface FileFieldProps {
  readonly file: ChosenFile | undefined
  readonly onFile: (file: ChosenFile | undefined) => void
}
