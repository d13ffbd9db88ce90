/**
 * Texts in a CSV that a spreadsheet would take for formulas. Going out they get an apostrophe in front, coming in they lose
 * one; a text that begins with such an apostrophe itself gets one more, so nothing changes on the way out and in.
 */
const risky = /^'*[=+\-@\t\r]/
const guarded = /^'+[=+\-@\t\r]/

export const guardText = (text: string): string => (risky.test(text) ? `'${text}` : text)
export const unguardText = (text: string): string => (guarded.test(text) ? text.slice(1) : text)
