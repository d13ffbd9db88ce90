/** A person says why a difference is right as it is; their words are kept. */
import type { Difference } from '@g2e/contract/reconciliation'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { acceptDifference, keys } from '../../api/index.ts'
import { Button, Dialog, Note, TextArea, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

interface AcceptDialogProps {
  readonly difference: Difference
  /** `25 PG`, as the table has it. */
  readonly figure: string
  readonly onClose: () => void
}

const own = text.dialog
const noteLengthMin = 3
const noteLengthMax = 500

export function AcceptDialog({ difference, figure, onClose }: AcceptDialogProps) {
  const [note, setNote] = useState('')
  const queries = useQueryClient()
  const { toast } = useAnnouncer()
  const accept = useMutation({
    mutationFn: () => acceptDifference(difference.id, note.trim()),
    onSuccess: () => {
      toast({ title: own.done })
      onClose()
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.portfolio }),
  })
  const isShort = note.trim().length < noteLengthMin
  return (
    <Dialog
      open
      onClose={onClose}
      title={own.title(figure)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {own.later}
          </Button>
          <Button
            kind="primary"
            disabled={isShort}
            busy={accept.isPending && own.doing}
            onClick={() => accept.mutate()}
          >
            {own.doIt}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="m">{difference.explanation}</p>
        <p className="m">{own.lead}</p>
        <TextArea label={own.note} hint={own.hint} value={note} maxLength={noteLengthMax} onText={setNote} />
        {accept.error ? <Note tone="loss" urgent fact={accept.error.message} /> : null}
      </div>
    </Dialog>
  )
}
