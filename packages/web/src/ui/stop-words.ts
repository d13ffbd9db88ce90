/** A stop of trading in words. */
import { text } from './text.ts'
import { timeText } from './time.ts'

const words = text.stops

export interface ToldStop {
  readonly state: 'halted' | 'reduce_only'
  readonly reason: string | null
  readonly since: string | null
}

/** "at E*TRADE"; `null` = everywhere. */
const placeWords = (name: string | null): string => (name === null ? '' : ` ${words.at(name)}`)

/** `Trading at E*TRADE is halted since 13:46:08: “earnings”.` */
export function stopWords({ state, reason, since }: ToldStop, name: string | null, now: number): string {
  const when = since === null ? '' : ` ${words.since} ${timeText(Date.parse(since), now)}`
  return `${words.trading}${placeWords(name)} ${words.states[state]}${when}${reason === null ? '' : `: “${reason}”`}.`
}

/** What it means for the next order. */
export const stopMeaning = ({ state }: ToldStop, name: string | null): string =>
  state === 'halted' ? words.refused(name === null ? words.everywhere : words.there) : words.onlyReducing
