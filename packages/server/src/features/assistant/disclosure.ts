/** Shown with every answer, and kept in the audit log with it. */
export const disclosure =
  'For information only, not investment advice. Figures come from your accounts and data sources as of the times shown and may be late or wrong. You decide, and nothing is sent without your approval.'
export const ruleBasedNotice = 'Rule-based, not AI.'
