/** A page of rows as its bytes crossed to a thread: a JSON list that the database wrote from columns of known names. */
export function rowsOfPage<Row>(bytes: Uint8Array): readonly Row[] {
  // What the page holds is decided by the query that wrote it; its rows are judged one by one where they are counted.
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly Row[]
}
