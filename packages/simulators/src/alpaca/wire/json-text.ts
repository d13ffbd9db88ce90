/** JSON text in which a `bigint` is a plain number: ids of crypto trades do not fit into a double (brokers/alpaca.md 1.5). */
const mark = '\u0001'
const marked = /"\\u0001(-?\d+)\\u0001"/g

export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? `${mark}${part}${mark}` : part)).replace(
    marked,
    '$1',
  )
