// The generated reference pages as text: problems and what each broker can do.
import { problems } from '../packages/contract/src/problems.ts'
import { brokers } from '../packages/brokers/src/registry.ts'

const page = (title, intro, rows) => `# ${title}\n\n${intro}\n\n${rows.join('\n')}\n`

function problemsPage() {
  const rows = Object.entries(problems).map(
    ([code, { status, title, advice }]) => `| \`${code}\` | ${status} | ${title} | ${advice} |`,
  )
  return page(
    'Problems',
    'Every error answer is a problem document (RFC 9457) with one of these codes. Generated from `packages/contract/src/problems.ts` by `npm run reference`.',
    ['| code | status | what it means | what to do |', '|---|---|---|---|', ...rows],
  )
}

const yesNo = (value) => (value ? 'yes' : 'no')
const words = (list) => list.map((word) => word.replaceAll('_', ' ')).join(', ')

const capabilityRows = [
  ['asset types', (c) => words(c.assetTypes)],
  ['order types', (c) => words(c.orderTypes)],
  ['times in force', (c) => words(c.timesInForce)],
  ['order classes', (c) => words(c.orderClasses)],
  ['fractional shares', (c) => yesNo(c.fractional)],
  ['orders in money', (c) => yesNo(c.notional)],
  ['extended hours', (c) => yesNo(c.extendedHours)],
  ['short selling', (c) => yesNo(c.shortSelling)],
  ['options', (c) => yesNo(c.options)],
  ['crypto', (c) => yesNo(c.crypto)],
  ['paper trading', (c) => yesNo(c.paperTrading)],
  ['real-time quotes', (c) => yesNo(c.realTimeQuotes)],
  ['order updates are pushed', (c) => yesNo(c.streaming)],
  ['own order preview', (c) => yesNo(c.orderPreview)],
  ['keeps our order id', (c) => yesNo(c.clientOrderId)],
  ['sign in again after days', (c) => (c.tokenRefreshDays === null ? 'no limit known' : String(c.tokenRefreshDays))],
  ['quotes a call', (c) => String(c.maxQuotesPerCall)],
  [
    'limits',
    (c) => c.rateLimits.map(({ name, requests, perMs }) => `${name}: ${requests} per ${perMs / 1000} s`).join('; '),
  ],
  [
    'changing an order',
    (c) => ({ same_id: 'keeps its id', new_order: 'makes a new order', none: 'not possible' })[c.replace],
  ],
]

function capabilitiesPage() {
  const rows = capabilityRows.map(
    ([label, tell]) => `| ${label} | ${brokers.map(({ capabilities }) => tell(capabilities)).join(' | ')} |`,
  )
  return page(
    'What each broker can do',
    'A listed value is usable in at least one combination; the ticket says what a combination lacks. Generated from the adapters by `npm run reference`.',
    [`| | ${brokers.map(({ name }) => name).join(' | ')} |`, `|---|${brokers.map(() => '---|').join('')}`, ...rows],
  )
}

export const referencePages = async () => ({ 'problems.md': problemsPage(), 'capabilities.md': capabilitiesPage() })
