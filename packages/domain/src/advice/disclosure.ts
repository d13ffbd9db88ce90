/** What is said beside every idea, and kept in the audit log with it. */
const common =
  'It is information, not investment advice: prices may be late, past prices say little of later ones, and you can lose money. Nothing is ordered until you approve it.'

export const adviceDisclosure = (provider: 'gemini' | 'offline'): string =>
  provider === 'offline'
    ? `Rule-based, not AI: this idea comes from fixed calculations on your own data. ${common}`
    : `Made with AI: a model chose and worded this idea; sizes and figures were computed and checked by code. ${common}`
