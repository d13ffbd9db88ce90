/** Query keys, most general part first, so that an event can drop everything below a name. */
export const keys = {
  me: ['me'],
  service: ['service'],
  portfolio: ['portfolio'],
  orders: ['orders'],
  connections: ['connections'],
  brokers: ['brokers'],
  market: ['market'],
  trading: ['trading'],
  ideas: ['ideas'],
  assistant: ['assistant'],
  notifications: ['notifications'],
  audit: ['audit'],
  plans: ['plans'],
  rules: ['rules'],
  feedback: ['feedback'],
  settings: ['settings'],
} as const
