/** A sort in the address: `value` ascending, `-value` descending. */
import type { Sort } from '../../ui/index.ts'

export function readSort(written: string | undefined, otherwise: Sort): Sort {
  if (!written) return otherwise
  return written.startsWith('-')
    ? { column: written.slice(1), direction: 'descending' }
    : { column: written, direction: 'ascending' }
}

export const writeSort = ({ column, direction }: Sort): string => (direction === 'descending' ? `-${column}` : column)
