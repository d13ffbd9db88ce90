/** What lots and gains share: the method that picks the lots, and what could not be counted. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lotMethods } from '../../api/index.ts'
import type { LotMethod } from '../../api/index.ts'
import { Note, SelectField } from '../../ui/index.ts'
import { excludedText } from './excluded-words.ts'
import type { Excluded } from './excluded-words.ts'
import { text } from './tax-text.ts'

/** In the address, so that a link shows the same lots. */
export function useLotMethod(): LotMethod {
  const search = useSearch({ from: '/inside/portfolio' })
  return lotMethods.find((one) => one === search.method) ?? 'fifo'
}

export function MethodField({ method }: { readonly method: LotMethod }) {
  const navigate = useNavigate()
  return (
    <div style={{ width: 200 }}>
      <SelectField
        label={text.method}
        value={method}
        options={lotMethods.map((value) => ({ value, label: text.methods[value] }))}
        onValue={(value) =>
          void navigate({
            to: '/portfolio',
            search: (before) => ({ ...before, method: value === 'fifo' ? undefined : value }),
            resetScroll: false,
          })
        }
      />
    </div>
  )
}

export const ExcludedNote = ({ excluded }: { readonly excluded: readonly Excluded[] }) =>
  excluded.length === 0 ? null : (
    <div className="mt1">
      <Note tone="warn" fact={text.excludedFact(excluded.length)}>
        {excludedText(excluded, excludedMax)}
      </Note>
    </div>
  )
const excludedMax = 6
