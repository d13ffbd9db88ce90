/**
 * Words from outside (news, names, notes, brokers' messages) are data, never instruction. They reach a model only inside tool
 * results, in this envelope, without what could hide or dress them up: control and invisible characters, markup, endless length.
 */
const textMax = 500
const nameMax = 80

export interface OutsideText {
  readonly trust: 'untrusted'
  readonly source: string
  readonly text: string
}

function cleaned(text: string, max: number): string {
  const plain = text
    .normalize('NFKC')
    .replaceAll('...', '…')
    // Invisible, bidirectional and tag characters carry hidden instructions; controls break lines of logs and prompts.
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u034F\u115F\u1160\u17B4\u17B5\u2028\u2029\u3164\uFFA0]+/gu, ' ')
    .replaceAll(/<[^>]{0,500}>/g, ' ')
    .replaceAll(/!?\[([^\]]{0,200})\]\([^)]{0,500}\)/g, '$1')
    .replaceAll(/[`*_#<>{}|~]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return plain.length <= max ? plain : `${plain.slice(0, max - 1).trimEnd()}…`
}

/** News and notes. */
export const outsideText = (source: string, text: string): OutsideText => ({
  trust: 'untrusted',
  source: cleaned(source, nameMax),
  text: cleaned(text, textMax),
})

/** Names of instruments and accounts: short, and plain. */
export const outsideName = (text: string | null): string | null => (text === null ? null : cleaned(text, nameMax))
