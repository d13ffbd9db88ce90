/** The ends of sign-ins in a person's own calendar: an address that their calendar program reads, shown once. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { calendarFeedQuery, endCalendarFeed, keys, makeCalendarFeed } from '../../api/index.ts'
import { AsOf, Button, Dialog, Loadable, Note, Skeleton } from '../../ui/index.ts'
import { text } from './text.ts'

const words = text.calendar

export function CalendarDialog({ onClose }: { readonly onClose: () => void }) {
  const queries = useQueryClient()
  const feed = useQuery(calendarFeedQuery)
  const renew = () => void queries.invalidateQueries({ queryKey: keys.calendarFeed })
  const make = useMutation({ mutationFn: makeCalendarFeed, onSettled: renew })
  const end = useMutation({
    mutationFn: endCalendarFeed,
    onSuccess: () => make.reset(),
    onSettled: renew,
  })
  const isOpen = feed.data?.isOpen === true
  const failure = make.error ?? end.error
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      foot={
        <>
          {isOpen ? (
            <Button kind="quiet" busy={end.isPending && words.ending} onClick={() => end.mutate()}>
              {words.end}
            </Button>
          ) : null}
          <Button kind="primary" busy={make.isPending && words.making} onClick={() => make.mutate()}>
            {isOpen ? words.makeAgain : words.make}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{words.what}</p>
        <Loadable query={feed} what={words.title} skeleton={<Skeleton height={40} />}>
          {({ createdAt }) =>
            make.data ? (
              <Address url={make.data.url} />
            ) : createdAt === null ? (
              <p className="m">{words.none}</p>
            ) : (
              <p className="m">
                {words.since} <AsOf at={createdAt} />. {words.again}
              </p>
            )
          }
        </Loadable>
        {failure ? <Note tone="loss" urgent fact={failure.message} /> : null}
      </div>
    </Dialog>
  )
}

function Address({ url }: { readonly url: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div className="stack">
      <p>
        <code className="cn-url">{url}</code>
      </p>
      <div className="row wrap">
        <Button size="small" onClick={() => void navigator.clipboard.writeText(url).then(() => setCopied(true))}>
          {copied ? words.copied : words.copy}
        </Button>
        <span className="s m">{words.once}</span>
      </div>
    </div>
  )
}
