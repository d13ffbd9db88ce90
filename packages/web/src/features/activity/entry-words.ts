/** Log entries as a person would say them. An action that is not listed here is still shown, in its own words. */
import type { AuditEntry } from '@g2e/contract/audit'
import type { IconName } from '../../ui/index.ts'

interface Wording {
  readonly title: string
  readonly icon: IconName
  readonly tone?: 'warn' | 'loss'
}

export const actions: Readonly<Record<string, Wording>> = {
  order_preview: { title: 'Order previewed', icon: 'orders' },
  order_submit: { title: 'Order sent', icon: 'orders' },
  order_cancel: { title: 'Cancel asked for', icon: 'orders' },
  order_modify: { title: 'Order changed', icon: 'orders' },
  trading_halt: { title: 'Trading halted', icon: 'halt', tone: 'loss' },
  trading_resume: { title: 'Trading resumed', icon: 'check' },
  trading_settings_change: { title: 'Trading limits changed', icon: 'settings' },
  broker_connect: { title: 'Broker connected', icon: 'connections' },
  broker_disconnect: { title: 'Broker disconnected', icon: 'connections' },
  connection_access: { title: 'Access changed', icon: 'connections' },
  connection_status: { title: 'Connection changed', icon: 'connections' },
  token_refresh: { title: 'Broker sign-in renewed', icon: 'refresh' },
  portfolio_view: { title: 'Portfolio read', icon: 'eye' },
  account_view: { title: 'Accounts read', icon: 'eye' },
  instrument_correct: { title: 'Instrument corrected', icon: 'edit' },
  ai_recommendation: { title: 'Idea made', icon: 'ideas' },
  ai_analysis: { title: 'Analysis made', icon: 'assistant' },
  recommendation_feedback: { title: 'Idea answered', icon: 'ideas' },
  rule_change: { title: 'Rule changed', icon: 'rules' },
  login: { title: 'Signed in', icon: 'person' },
  login_failed: { title: 'Sign-in refused', icon: 'blocked', tone: 'warn' },
  logout: { title: 'Signed out', icon: 'person' },
  register: { title: 'Account created', icon: 'person' },
  refresh_reused: { title: 'Sign-in ended: its cookie was used twice', icon: 'warn', tone: 'loss' },
  session_end: { title: 'Sign-in ended', icon: 'lock' },
  password_change: { title: 'Password changed', icon: 'lock' },
  profile_change: { title: 'Profile changed', icon: 'person' },
  api_key_create: { title: 'API key created', icon: 'lock' },
  api_key_change: { title: 'API key renamed', icon: 'lock' },
  api_key_delete: { title: 'API key deleted', icon: 'lock' },
}

const sentenceOf = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const wordingOf = (action: string): Wording => actions[action] ?? { title: sentenceOf(action), icon: 'activity' }

type Details = Readonly<Record<string, unknown>>
const isDetails = (value: unknown): value is Details =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (details: Details, name: string): string => {
  const value = details[name]
  return typeof value === 'string' ? value : ''
}

/** `Buy 40 SGOV, limit 100.53 gtc`. Amounts are left out where they are hidden. */
function orderWords(order: Details, hidden: boolean): string {
  const amount = hidden ? '•••••' : textOf(order, 'quantity') || textOf(order, 'notional')
  const what = [sentenceOf(textOf(order, 'side')), amount, textOf(order, 'symbol')].filter(Boolean).join(' ')
  const type = [
    textOf(order, 'orderType').replaceAll('_', ' '),
    textOf(order, 'limitPrice') || textOf(order, 'stopPrice'),
  ]
  return `${what}, ${[...type, textOf(order, 'timeInForce')].filter(Boolean).join(' ')}`
}

/** What the entry is about, in one line; empty where the title says it all. */
export function subjectOf(
  { details }: Pick<AuditEntry, 'details'>,
  broker: (id: string) => string,
  hidden: boolean,
): string {
  const order = details['order']
  if (isDetails(order)) return orderWords(order, hidden)
  const parts = [
    textOf(details, 'brokerId') === '' ? '' : broker(textOf(details, 'brokerId')),
    textOf(details, 'symbol'),
    textOf(details, 'name'),
    textOf(details, 'environment'),
    details['blocked'] === true ? 'stopped by a check' : '',
    textOf(details, 'reason') === '' ? '' : `“${textOf(details, 'reason')}”`,
    textOf(details, 'from') !== '' && textOf(details, 'to') !== ''
      ? `from ${textOf(details, 'from')} to ${textOf(details, 'to')}`
      : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}
