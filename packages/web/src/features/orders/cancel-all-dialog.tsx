/** Cancelling everything that works: one question, and afterwards what could not be canceled by name. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { cancelAllOrders, keys, useNames } from '../../api/index.ts'
import { Button, Dialog, Note, useAnnouncer } from '../../ui/index.ts'
import { text } from './text.ts'

interface CancelAllDialogProps {
  readonly count: number
  /** Only this account's; absent = every account. */
  readonly accountId: string | undefined
  readonly open: boolean
  readonly onClose: () => void
}

export function CancelAllDialog({ count, accountId, open, onClose }: CancelAllDialogProps) {
  const queries = useQueryClient()
  const names = useNames()
  const { toast, announce } = useAnnouncer()
  const cancel = useMutation({
    mutationFn: () => cancelAllOrders(accountId),
    onSuccess: ({ items }) => {
      const failed = items.filter(({ error }) => error !== null)
      announce(text.cancelAllDone(items.length - failed.length), 'assertive')
      if (failed.length > 0) return
      toast({ title: text.cancelAllDone(items.length) })
      onClose()
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: keys.orders }),
  })
  const failed = cancel.data?.items.filter(({ error }) => error !== null) ?? []
  const account = accountId === undefined ? undefined : names.account(accountId)?.short
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text.cancelAllTitle(count)}
      foot={
        <>
          <Button kind="quiet" onClick={onClose}>
            {failed.length > 0 ? text.close : text.cancelAllKeep}
          </Button>
          <Button kind="dangerous" busy={cancel.isPending && text.canceling} onClick={() => cancel.mutate()}>
            {text.cancelAllDo(count)}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{account === undefined ? text.cancelAllBody : text.cancelAllAccount(account)}</p>
        {cancel.error ? <Note tone="loss" urgent fact={cancel.error.message} /> : null}
        {failed.length > 0 ? (
          <Note tone="warn" urgent fact={`${text.cancelAllFailed(failed.length)}.`}>
            {failed.map(({ error }) => error).join(' ')}
          </Note>
        ) : null}
      </div>
    </Dialog>
  )
}
