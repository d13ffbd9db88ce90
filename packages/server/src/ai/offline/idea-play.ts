/** A question to an idea, in a conversation that began with it: said from the idea's own evidence, for it and against it. */
import { decimal, moneyText, percentText, quantityText } from '@g2e/domain/money'
import { wants } from './play.ts'
import type { Play } from './play.ts'
import { dataOf, listAt, textAt } from './situation.ts'
import type { Fields } from './situation.ts'

const aboutIdea =
  /\b(?:why|idea|propos\w*|recommend\w*|suggest\w*|reasons?|evidence|risks?|against|wrong|speaks?|confiden\w*|sure|certain|explain|this|it|that)\b/i
const statusWords: Readonly<Record<string, string>> = {
  accepted: 'You accepted it.',
  rejected: 'You rejected it.',
  modified: 'You changed it.',
  expired: 'It has lapsed: prices moved on, so ask for ideas again.',
}

function headline(idea: Fields): string {
  const action = textAt(idea, 'action') ?? 'act on'
  const symbol = textAt(idea, 'symbol') ?? ''
  const quantity = textAt(idea, 'quantity')
  const notional = textAt(idea, 'notional')
  const size = quantity !== null ? ` by ${quantityText(quantity)} ${quantity === '1' ? 'share' : 'shares'}` : ''
  const money = notional === null ? '' : ` for ${moneyText(notional)}`
  return `The idea was to ${action} ${symbol}${size}${money}. ${textAt(idea, 'rationale') ?? ''}`.trim()
}

const textsAt = (idea: Fields, name: string): readonly string[] => {
  const list = idea[name]
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}

function checkLines(idea: Fields): readonly string[] {
  return listAt(idea, 'checks').flatMap((check) => {
    const message = textAt(check, 'message')
    return textAt(check, 'outcome') === 'pass' || message === null ? [] : [`- ${message}`]
  })
}

function listed(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines]
}

export const ideaPlay: Play = {
  name: 'idea',
  fits: ({ ideaId, question }) => {
    if (ideaId === null) return 0
    // Whatever else is asked there by name (cash, orders, a price) is answered as anywhere; the rest is about the idea.
    return wants(question, aboutIdea) ? 4.5 : 1
  },
  reads: ({ ideaId }) => (ideaId === null ? [] : [{ tool: 'get_recommendation', input: { recommendationId: ideaId } }]),
  say: (situation) => {
    const idea = dataOf(situation, 'get_recommendation')
    if (!idea) return ['The idea could not be read just now.']
    const claims = listAt(idea, 'evidence').flatMap((claim) => {
      const said = textAt(claim, 'claim')
      return said === null ? [] : [`- ${said}`]
    })
    const confidence = textAt(idea, 'confidence')
    return [
      headline(idea),
      ...listed('What it stands on:', claims),
      ...listed(
        'What speaks against it:',
        textsAt(idea, 'risks').map((risk) => `- ${risk}`),
      ),
      ...listed('What the checks said:', checkLines(idea)),
      ...(confidence === null
        ? []
        : [
            `Its stated chance to do better than doing nothing is ${percentText(decimal(confidence).times(100), 0)}; that is a rule of thumb and no measured record.`,
          ]),
      statusWords[textAt(idea, 'status') ?? ''] ?? '',
    ]
  },
}
