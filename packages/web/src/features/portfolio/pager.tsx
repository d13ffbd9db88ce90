/** From page to page, the newest first; the button keeps the focus, so that a keyboard goes on from where it is. */
import { Button } from '../../ui/index.ts'
import { text } from './text.ts'

interface PagerProps {
  readonly page: number
  readonly pages: number
  readonly onGo: (page: number) => void
}
export function Pager({ page, pages, onGo }: PagerProps) {
  if (pages <= 1) return null
  return (
    <nav className="row sp mt1" aria-label={text.pages}>
      <Button disabled={page <= 1} onClick={() => onGo(page - 1)}>
        {text.newer}
      </Button>
      <span className="m" role="status">
        {text.pageOf(page, pages)}
      </span>
      <Button disabled={page >= pages} onClick={() => onGo(page + 1)}>
        {text.older}
      </Button>
    </nav>
  )
}
