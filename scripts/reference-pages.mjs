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
  { label: 'asset types', tell: (c) => words(c.assetTypes) },
  { label: 'order types', tell: (c) => words(c.orderTypes) },
  { label: 'times in force', tell: (c) => words(c.timesInForce) },
  { label: 'order classes', tell: (c) => words(c.orderClasses) },
  { label: 'fractional shares', tell: (c) => yesNo(c.fractional) },
  { label: 'orders in money', tell: (c) => yesNo(c.notional) },
  { label: 'extended hours', tell: (c) => yesNo(c.extendedHours) },
  { label: 'short selling', tell: (c) => yesNo(c.shortSelling) },
  { label: 'options', tell: (c) => yesNo(c.options) },
  { label: 'crypto', tell: (c) => yesNo(c.crypto) },
  { label: 'paper trading', tell: (c) => yesNo(c.paperTrading) },
  { label: 'real-time quotes', tell: (c) => yesNo(c.realTimeQuotes) },
  { label: 'order updates are pushed', tell: (c) => yesNo(c.streaming) },
  { label: 'own order preview', tell: (c) => yesNo(c.orderPreview) },
  { label: 'keeps our order id', tell: (c) => yesNo(c.clientOrderId) },
  {
    label: 'sign in again after days',
    tell: (c) => (c.tokenRefreshDays === null ? 'no limit known' : String(c.tokenRefreshDays)),
  },
  { label: 'quotes a call', tell: (c) => String(c.maxQuotesPerCall) },
  {
    label: 'limits',
    tell: (c) =>
      c.rateLimits.map(({ name, requests, perMs }) => `${name}: ${requests} per ${perMs / 1000} s`).join('; '),
  },
  {
    label: 'changing an order',
    tell: (c) => ({ same_id: 'keeps its id', new_order: 'makes a new order', none: 'not possible' })[c.replace],
  },
]

function capabilitiesPage() {
  const rows = capabilityRows.map(
    ({ label, tell }) => `| ${label} | ${brokers.map(({ capabilities }) => tell(capabilities)).join(' | ')} |`,
  )
  return page(
    'What each broker can do',
    'A listed value is usable in at least one combination; the ticket says what a combination lacks. Generated from the adapters by `npm run reference`.',
    [`| | ${brokers.map(({ name }) => name).join(' | ')} |`, `|---|${brokers.map(() => '---|').join('')}`, ...rows],
  )
}

export const referencePages = async () => ({ 'problems.md': problemsPage(), 'capabilities.md': capabilitiesPage() })
