/**
 * Whether a coin can be ordered as a ticket says, by the gateway's own word on the login (ibkr.md 3.1) and on the contract
 * (3.4, `/iserver/contract/rules`). The page does not say which times in force, parts and prices a coin takes, so its rules are
 * asked before each order, and what they do not allow is refused in words instead of sent. What they do not mention is left to
 * the broker.
 */
import { decimal } from '@g2e/domain/money'
import type { OrderRequest } from '@g2e/domain/orders'
import type { OrderContext, UnsupportedField } from '../port/broker.ts'
import { Unsupported } from '../port/errors.ts'
import { brokerId, brokerName } from './addresses.ts'
import type { GatewayClient } from './client.ts'
import { isCoin, pairOf } from './coin-limits.ts'
import type { GatewaySession } from './gateway-session.ts'
import { wireTimesInForce } from './vocabulary.ts'
import { mismatch } from './wire/notes.ts'
import { decimalText, isObject, text } from './wire/read.ts'
import type { BrokerageAccounts } from './wire/session.ts'

export interface CoinRules {
  /** Accounts that may order it; empty = not said. */
  readonly accountIds: readonly string[]
  /** In the broker's small words (`limit`); empty = not said. */
  readonly orderTypes: readonly string[]
  /** `IOC`, `DAY`; empty = not said. */
  readonly times: readonly string[]
  /** Decimals of a quantity; 0 = not said. */
  readonly quantityPlaces: number
  /** What an amount is in; `null` = not said. */
  readonly cashCurrency: string | null
  /** By the price from which they apply, the lowest first; empty = not said. */
  readonly increments: readonly { readonly from: string; readonly step: string }[]
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

/** Throws WireMismatch. */
export function readCoinRules(body: unknown): CoinRules {
  if (!isObject(body)) throw mismatch('rules', '', 'expected the rules of a contract', body)
  const steps: unknown = body['incrementRules']
  return {
    accountIds: textsIn(body['canTradeAcctIds']),
    orderTypes: textsIn(body['orderTypes']),
    // `IOC/MARKET,LIMIT,a`: what stands behind the time is not documented.
    times: textsIn(body['tifTypes']).map((one) => one.split('/')[0] ?? one),
    quantityPlaces: typeof body['fraqInt'] === 'number' && body['fraqInt'] > 0 ? body['fraqInt'] : 0,
    cashCurrency: text(body['cashCcy']),
    increments: (Array.isArray(steps) ? steps : [])
      .flatMap((rule: unknown) => {
        const step = isObject(rule) ? decimalText(rule['increment']) : null
        return isObject(rule) && step !== null && decimal(step).gt(0)
          ? [{ from: decimalText(rule['lowerEdge']) ?? '0', step }]
          : []
      })
      .toSorted((a, b) => decimal(a.from).cmp(b.from)),
  }
}

/** The first thing in the way; `undefined` = nothing that is known. */
export function coinRuleFault(
  request: OrderRequest,
  { brokerAccountId }: Pick<OrderContext, 'brokerAccountId'>,
  rules: CoinRules,
): UnsupportedField | undefined {
  const { symbol, orderType, timeInForce } = request
  const { accountIds, orderTypes, times } = rules
  if (accountIds.length > 0 && !accountIds.includes(brokerAccountId))
    return { field: 'symbol', reason: `This account may not trade ${symbol} at ${brokerName}.` }
  if (orderTypes.length > 0 && !orderTypes.includes(orderType))
    return {
      field: 'orderType',
      reason: `${brokerName} takes no ${orderType} order for ${symbol}.`,
      nearest: `orderType ${orderTypes[0] ?? ''}`,
    }
  const time = wireTimesInForce[timeInForce] ?? ''
  if (times.length > 0 && !times.includes(time))
    return {
      field: 'timeInForce',
      reason: `${brokerName} takes ${symbol} with ${times.join(', ')} only, not with ${time}.`,
      nearest: nearestTime(times),
    }
  return sizeFault(request, rules) ?? priceFault(request, rules)
}

function nearestTime(times: readonly string[]): string {
  const known = Object.entries(wireTimesInForce).find(([, word]) => word !== undefined && times.includes(word))
  return known ? `timeInForce ${known[0]}` : 'an order at the broker itself'
}

function sizeFault(
  { symbol, quantity, notional }: OrderRequest,
  { quantityPlaces, cashCurrency }: CoinRules,
): UnsupportedField | undefined {
  const currency = pairOf(symbol)?.currency
  if (notional !== undefined && cashCurrency !== null && cashCurrency !== currency)
    return {
      field: 'notional',
      reason: `${brokerName} takes amounts for ${symbol} in ${cashCurrency} only.`,
      nearest: 'a quantity',
    }
  if (quantity === undefined || quantityPlaces === 0) return undefined
  if (decimal(quantity).decimalPlaces() <= quantityPlaces) return undefined
  return {
    field: 'quantity',
    reason: `${brokerName} counts ${symbol} to ${quantityPlaces} decimals.`,
    nearest: 'quantity with fewer decimals',
  }
}

function priceFault({ symbol, limitPrice }: OrderRequest, { increments }: CoinRules): UnsupportedField | undefined {
  if (limitPrice === undefined) return undefined
  const rule = increments.findLast(({ from }) => decimal(limitPrice).gte(from))
  if (rule === undefined || decimal(limitPrice).mod(rule.step).isZero()) return undefined
  return {
    field: 'limitPrice',
    reason: `Prices of ${symbol} at ${brokerName} are in steps of ${rule.step}.`,
    nearest: `a multiple of ${rule.step}`,
  }
}

/** What the login itself rules out. */
export function coinLoginFault(
  { symbol, notional }: OrderRequest,
  accountId: string,
  { isWithoutCrypto, withoutAmounts }: Pick<BrokerageAccounts, 'isWithoutCrypto' | 'withoutAmounts'>,
): UnsupportedField | undefined {
  if (isWithoutCrypto)
    return {
      field: 'symbol',
      reason: `This ${brokerName} login has no permission for coins, so ${symbol} is not ordered; ask for it at the broker.`,
    }
  if (notional !== undefined && withoutAmounts.includes(accountId))
    return {
      field: 'notional',
      reason: `This account takes no orders by money at ${brokerName}.`,
      nearest: 'a quantity',
    }
  return undefined
}

export interface CoinRuleDeps {
  readonly client: GatewayClient
  readonly session: GatewaySession
}

/** Nothing to see to for anything but a coin. @throws Unsupported in words; BrokerError when the rules cannot be read. */
export async function assertCoinRules(
  { client, session }: CoinRuleDeps,
  operation: string,
  { request, context }: { readonly request: OrderRequest; readonly context: OrderContext },
): Promise<void> {
  const { conid } = context
  if (!isCoin(request, context.assetType) || conid === undefined) return
  await session.ready('brokerage')
  const login = session.brokerageAccounts
  const fault =
    (login && coinLoginFault(request, context.brokerAccountId, login)) ??
    coinRuleFault(request, context, await client.contractRules(conid, request.side === 'buy', readCoinRules))
  if (fault === undefined) return
  const message = fault.nearest === undefined ? fault.reason : `${fault.reason} Nearest: ${fault.nearest}.`
  throw new Unsupported(message, {
    brokerId,
    operation,
    failure: { kind: 'invalid_request', code: fault.field, message, retryable: false },
  })
}
