/**
 * An audit entry in words: what happened, about what, and how loudly to say it. An action that is not known here is still
 * shown, by its own name: the record is complete whatever this page has learned.
 */
import type { AuditEntry } from '@g2e/contract/audit'
import type { Names } from '../../api/index.ts'
import { deviceText, numberText, priceText, quantityText } from '../../ui/index.ts'
import type { IconName } from '../../ui/index.ts'
import { limitNames, titles, words } from './text.ts'

export const kinds = ['orders', 'ideas', 'limits', 'sign-ins', 'brokers', 'views'] as const
export type Kind = (typeof kinds)[number]

/** Every action that belongs to a kind: what its filter asks the server for. */
export const actionsOf: Readonly<Record<Kind, readonly string[]>> = {
  orders: ['order_preview', 'order_submit', 'order_cancel', 'order_modify', 'order_resolve'],
  ideas: ['ai_analysis', 'ai_recommendation', 'recommendation_feedback'],
  limits: ['trading_halt', 'trading_resume', 'trading_stop', 'trading_stop_lift', 'trading_settings_change'],
  'sign-ins': [
    'register',
    'login',
    'login_failed',
    'logout',
    'session_end',
    'refresh_reused',
    'profile_change',
    'password_change',
    'account_delete',
    'api_key_create',
    'api_key_change',
    'api_key_delete',
  ],
  brokers: ['broker_connect', 'broker_disconnect', 'connection_access', 'connection_status', 'token_refresh'],
  views: ['portfolio_view', 'account_view'],
}

/** What an entry is told with: the names of brokers and accounts, and whether amounts are hidden on this screen. */
export interface Telling {
  readonly names: Names
  readonly hidden: boolean
}

export interface EntryWords {
  readonly title: string
  readonly detail: string
  readonly icon: IconName
  readonly tone: 'plain' | 'warn' | 'loss'
}

type Details = Readonly<Record<string, unknown>>
const isDetails = (value: unknown): value is Details =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const said = (details: Details, name: string): string => {
  const value = details[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
const scopeName = ({ scope }: Details): string => (isDetails(scope) ? said(scope, 'name') : '')
const list = (details: Details, name: string): readonly string[] => {
  const value = details[name]
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ')
const sentenceCase = (name: string): string => {
  const spaced = name.replaceAll('_', ' ')
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`
}

/** `Sell 60 NVDA, Alpaca …K3P7, limit 187.50` */
function orderWords(order: Details, { names, hidden }: Telling): string {
  const notional = said(order, 'notional')
  const shown =
    notional === '' ? quantityText(said(order, 'quantity')) : numberText(notional, { places: 2, currency: 'USD' })
  const amount = hidden ? words.hidden : shown
  const [stop, limit] = [priceText(said(order, 'stopPrice')), priceText(said(order, 'limitPrice'))]
  return joined(
    [sentenceCase(said(order, 'side')), amount ?? '', said(order, 'symbol')].filter((part) => part !== '').join(' '),
    names.account(said(order, 'accountId'))?.short ?? '',
    stop === null ? '' : words.stop(stop),
    limit === null ? (stop === null && said(order, 'orderType') === 'market' ? words.market : '') : words.limit(limit),
  )
}

/** Broker of a connection; one that is gone is named by the entry itself, if it can be. */
const brokerOf = ({ resourceId, details }: AuditEntry, { names }: Telling): string => {
  const brokerId = said(details, 'brokerId') || names.connections.find(({ id }) => id === resourceId)?.brokerId
  return brokerId === undefined ? '' : names.broker(brokerId)
}

const limitWords = (details: Details): string =>
  Object.entries(details)
    .map(([name, value]) => `${limitNames[name] ?? name} ${value === null ? words.noLimit : said(details, name)}`)
    .join(', ')

const changeWords = (details: Details): string =>
  [said(details, 'from'), said(details, 'to')].every((part) => part !== '')
    ? words.fromTo(said(details, 'from').replaceAll('_', ' '), said(details, 'to').replaceAll('_', ' '))
    : ''

const readAccounts = (details: Details): string => {
  const ids = [...list(details, 'accountIds'), ...list(details, 'accounts')]
  return ids.length > 0 ? words.accounts(ids.length) : said(details, 'accounts') === 'all' ? words.allAccounts : ''
}

const ideaWords = (details: Details, { hidden }: Telling): string => {
  const symbol = said(details, 'symbol')
  if (symbol === '') return said(details, 'abstained')
  return [
    sentenceCase(said(details, 'action')),
    hidden ? words.hidden : (quantityText(said(details, 'quantity')) ?? ''),
    symbol,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

type Detail = (entry: AuditEntry, telling: Telling) => string
const orderDetail: Detail = ({ details }, telling) => {
  const { order } = details
  return isDetails(order) ? orderWords(order, telling) : said(details, 'symbol')
}
const fromWhere: Detail = ({ userAgent, ip }) => joined(deviceText(userAgent) ?? '', ip ?? '')

const detailOf: Readonly<Record<string, Detail>> = {
  register: ({ details }) => (details['demo'] === true ? words.demo : ''),
  login: (entry, telling) => joined(said(entry.details, 'by') === 'demo' ? words.demo : '', fromWhere(entry, telling)),
  login_failed: (entry, telling) => joined(words.wrongPassword, fromWhere(entry, telling)),
  logout: fromWhere,
  session_end: fromWhere,
  refresh_reused: () => words.reused,
  password_change: () => words.everywhere,
  api_key_create: ({ details }) => joined(said(details, 'name'), words.scopes(list(details, 'scopes').join(', '))),
  api_key_change: ({ details }) => said(details, 'name'),
  order_preview: orderDetail,
  order_submit: orderDetail,
  order_cancel: orderDetail,
  order_modify: ({ details }, { hidden }) => {
    const { change } = details
    if (hidden || !isDetails(change)) return ''
    return joined(...Object.keys(change).map((name) => `${name} ${said(change, name)}`))
  },
  order_resolve: ({ details }) =>
    joined(said(details, 'symbol'), said(details, 'outcome').replaceAll('_', ' '), said(details, 'brokerOrderId')),
  trading_halt: ({ details }) =>
    joined(words.quote(said(details, 'reason')), details['cancelOpen'] === true ? words.openCanceled : ''),
  trading_stop: ({ details }) =>
    joined(
      scopeName(details),
      said(details, 'state') === 'halted' ? words.halted : words.onlyReducing,
      words.quote(said(details, 'reason')),
      details['cancelOpen'] === true ? words.openCanceled : '',
    ),
  trading_stop_lift: ({ details }) => scopeName(details),
  trading_settings_change: ({ details }, { hidden }) => (hidden ? '' : limitWords(details)),
  broker_connect: (entry, telling) =>
    joined(brokerOf(entry, telling), said(entry.details, 'environment'), said(entry.details, 'access')),
  broker_disconnect: (entry, telling) =>
    joined(
      brokerOf(entry, telling),
      said(entry.details, 'environment'),
      entry.details['revokedAtBroker'] === true ? words.revoked : '',
    ),
  connection_access: (entry, telling) => joined(brokerOf(entry, telling), changeWords(entry.details)),
  connection_status: (entry, telling) => joined(brokerOf(entry, telling), changeWords(entry.details)),
  token_refresh: brokerOf,
  portfolio_view: ({ details }) => readAccounts(details),
  account_view: ({ details }) => readAccounts(details),
  instrument_correct: ({ resourceId, details }) =>
    joined(resourceId ?? '', said(details, 'name'), said(details, 'sector')),
  ai_recommendation: ({ details }, telling) => ideaWords(details, telling),
  recommendation_feedback: ({ details }) => said(details, 'feedbackType').replaceAll('_', ' '),
}

const kindIcons: Readonly<Record<Kind, IconName>> = {
  orders: 'orders',
  ideas: 'ideas',
  limits: 'halt',
  'sign-ins': 'person',
  brokers: 'connections',
  views: 'eye',
}
const ownIcons: Readonly<Record<string, IconName>> = {
  login_failed: 'blocked',
  refresh_reused: 'warn',
  api_key_create: 'lock',
  api_key_change: 'lock',
  api_key_delete: 'lock',
  password_change: 'lock',
  ai_analysis: 'assistant',
  token_refresh: 'refresh',
  trading_resume: 'check',
  trading_stop_lift: 'check',
  trading_settings_change: 'settings',
}

function iconOf(action: string): IconName {
  const kind = kinds.find((one) => actionsOf[one].includes(action))
  return ownIcons[action] ?? (kind === undefined ? 'activity' : kindIcons[kind])
}

/** Titles and looks that depend on what is in the entry. */
function specialOf({ action, details }: AuditEntry): Partial<EntryWords> {
  if (action === 'order_preview' && details['blocked'] === true)
    return { title: words.blocked, icon: 'blocked', tone: 'loss' }
  if (action === 'broker_connect' && details['reauthorized'] === true) return { title: words.signedInAgain }
  if (action === 'connection_status' && said(details, 'to') !== 'active') return { tone: 'warn', icon: 'warn' }
  if (action === 'ai_recommendation' && said(details, 'abstained') !== '') return { title: words.abstained }
  if (action === 'login_failed' || action === 'refresh_reused') return { tone: 'warn' }
  return action === 'trading_halt' || action === 'trading_stop' ? { tone: 'loss' } : {}
}

export const wordsOf = (entry: AuditEntry, telling: Telling): EntryWords => ({
  title: titles[entry.action] ?? sentenceCase(entry.action),
  detail: detailOf[entry.action]?.(entry, telling) ?? '',
  icon: iconOf(entry.action),
  tone: 'plain',
  ...specialOf(entry),
})

/** Work that G2E does by itself comes from no address; a refused sign-in is nobody's yet. */
export function whoOf({ action, ip, userAgent }: AuditEntry): 'system' | 'nobody' | 'person' {
  if (action === 'login_failed') return 'nobody'
  return ip === null && userAgent === null ? 'system' : 'person'
}
