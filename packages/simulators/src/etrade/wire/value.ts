/** Answers are built once and written as JSON or XML: lists repeat an element there, `undefined` is left out. */
export type Value = string | number | boolean | Fields | readonly Value[] | undefined
export interface Fields {
  readonly [name: string]: Value
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function element(name: string, value: Value): string {
  if (value === undefined) return ''
  if (isList(value)) return value.map((entry) => element(name, entry)).join('')
  const content =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([field, entry]) => element(field, entry))
          .join('')
      : escaped(String(value))
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`
}

export const xmlText = (root: string, value: Fields): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${element(root, value)}`

export const jsonText = (root: string, value: Fields): string => JSON.stringify({ [root]: value })
