/**
 * The demo tells how the product tells the truth: one sign-in that ends within the day, one account with shares that no
 * transaction brought. Both are facts of these simulators, for whoever signs in under this name, and of no other login.
 */
export const storyRef = 'demo'

/** What is left of the story's sign-in where sign-ins last a week. */
export const storySignInMs = 20 * 3_600_000

/** Delivered by another broker in the middle of the made-up past. */
export const storyShares = { symbol: 'PG', quantity: '25' } as const
