/** How figures were made, where the API says it by a code. */
const flowTimings: Readonly<Record<string, string>> = {
  start: 'at the start of its day',
  end: 'at the end of its day',
  in_start_out_end: 'in at the start of its day, out at the end',
}

/** A timing that is not known yet is shown as it came. */
export const flowTimingText = (code: string): string => flowTimings[code] ?? code.replaceAll('_', ' ')
