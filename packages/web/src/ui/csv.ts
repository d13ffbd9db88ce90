/** Rows as CSV, decimals as they came. */

/** Quoted where it must be; a leading `=`, `+`, `-` or `@` of a text must not become a formula in a spreadsheet. */
function cell(value: string | null): string {
  if (value === null) return ''
  const safe = /^[=+@]|^-(?!\d)/.test(value) ? `'${value}` : value
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvText = (heads: readonly string[], rows: readonly (readonly (string | null)[])[]): string =>
  `${[heads, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
