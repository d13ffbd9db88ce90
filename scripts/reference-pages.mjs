// The generated files as text, by path: problems, what each broker can do, settings, and .env.example.
import { problems } from '../packages/contract/src/problems.ts'
import { orderMatrix } from '../packages/brokers/src/conformance/orders/index.ts'
import { brokers } from '../packages/brokers/src/registry.ts'
import { orderTypes } from '../packages/domain/src/orders/index.ts'
import { settingNotes } from '../packages/server/src/platform/config/settings.ts'
import { conformancePage } from './conformance-page.mjs'

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
  { label: 'answers an order with questions', tell: (c) => yesNo(c.asksQuestions) },
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

/** Which order types and times go together, from the compiler itself. */
const orderMatrixSection = (broker) => [
  '',
  `## Orders at ${broker.name}`,
  '',
  `| | ${words(orderTypes).replaceAll(', ', ' | ')} |`,
  `|---|${orderTypes.map(() => '---|').join('')}`,
  ...orderMatrix({ definition: broker }).map(
    ({ label, times }) => `| ${label} | ${times.map((list) => list.join(' ') || '-').join(' | ')} |`,
  ),
]

function capabilitiesPage() {
  const rows = capabilityRows.map(
    ({ label, tell }) => `| ${label} | ${brokers.map(({ capabilities }) => tell(capabilities)).join(' | ')} |`,
  )
  return page(
    'What each broker can do',
    'A listed value is usable in at least one combination. Below, for each broker, the times in force that each order type takes, asset by asset: that is what its compiler takes, and the ticket says in words what a combination lacks. Every request and every sentence is in `fixtures/golden-orders.txt` of its adapter. Generated from the adapters by `npm run reference`.',
    [
      `| | ${brokers.map(({ name }) => name).join(' | ')} |`,
      `|---|${brokers.map(() => '---|').join('')}`,
      ...rows,
      ...brokers.flatMap(orderMatrixSection),
    ],
  )
}

/** Our own settings first, then each broker's, in one shape. */
const settingGroups = () => [
  {
    title: 'The app',
    settings: Object.entries(settingNotes).map(([name, { description, secret = false, defaultText }]) => ({
      name,
      description,
      secret,
      defaultText,
    })),
  },
  ...brokers.map(({ name: title, settings }) => ({
    title,
    settings: settings.map(({ name, description, secret, defaultValue }) => ({
      name,
      description,
      secret,
      defaultText: defaultValue,
    })),
  })),
]

const withoutStop = (text) => text.replace(/\.$/, '')

function settingsPage() {
  const rows = settingGroups().flatMap(({ title, settings }) => [
    `## ${title}`,
    '',
    '| setting | default | what it is for |',
    '|---|---|---|',
    ...settings.map(({ name, description, secret, defaultText }) => {
      const shown = defaultText === undefined ? 'unset' : `\`${defaultText}\``
      return `| \`${name}\` | ${shown} | ${withoutStop(description)}${secret ? ' (secret)' : ''} |`
    }),
    '',
  ])
  return page(
    'Settings',
    'Environment variables, also read from `.env` in the folder that the server is started in; the environment wins. A bad one is named when the server starts. Broker addresses exist for tests and simulators: `SIM_URL` replaces them for simulated connections, and one that is set wins over it. Generated by `npm run reference`.',
    rows.slice(0, -1),
  )
}

function envExample() {
  const groups = settingGroups().flatMap(({ title, settings }) => [
    `# ${title}`,
    ...settings.flatMap(({ name, description, defaultText }) => [
      `# ${withoutStop(description)}`,
      `#${name}=${defaultText ?? ''}`,
    ]),
    '',
  ])
  return `# Copy to .env and take the # away from what you set. Everything has a default that works.\n\n${groups.join('\n')}`
}

export const referencePages = async () => ({
  'docs/reference/problems.md': problemsPage(),
  'docs/reference/capabilities.md': capabilitiesPage(),
  'docs/reference/conformance.md': await conformancePage(),
  'docs/reference/settings.md': settingsPage(),
  '.env.example': envExample(),
})
