/** Accounts of the brokerage session, and which of them orders and trades mean (brokers/ibkr.md 3.1). */
import type { Call, Desk, Routes } from '../desk.ts'
import { serverInfo } from '../session/session-routes.ts'
import type { Gateway } from '../session/gateways.ts'
import type { GatewayMemory } from '../session/gateway-memory.ts'
import { optionalText } from '../wire/fields.ts'
import { serverError } from '../wire/refusal.ts'

/** Several accounts: the first until another is selected. */
export const selectedAccount = (gateway: Gateway, { brokerage }: GatewayMemory): string =>
  brokerage.selectedAccount ?? gateway.accountIds[0] ?? ''

/** What `/iserver/accounts` and the WebSocket's `act` both tell. */
export function accountList(desk: Desk, gateway: Gateway, memory: GatewayMemory) {
  const { accountIds, isPaper, brokerage } = gateway
  const properties = {
    hasChildAccounts: false,
    supportsCashQty: true,
    liteUnderPro: false,
    noFXConv: false,
    isProp: false,
    supportsFractions: desk.settings.current.supportsFractions,
    allowCustomerTime: false,
    autoFx: false,
  }
  return {
    accounts: accountIds,
    acctProps: Object.fromEntries(accountIds.map((id) => [id, properties])),
    aliases: Object.fromEntries(accountIds.map((id) => [id, id])),
    selectedAccount: selectedAccount(gateway, memory),
    sessionId: `sim.${String(brokerage?.number ?? 0).padStart(8, '0')}`,
    isFT: false,
    isPaper,
  }
}

const allowFeatures = {
  showGFIS: true,
  showEUCostReport: false,
  allowFXConv: true,
  allowTypeAhead: true,
  snapshotRefreshTimeout: 30,
  liteUser: false,
  research: true,
  debugPnl: true,
  allowDynAccount: false,
  allowCrypto: true,
  allowFA: false,
  allowedAssetTypes: 'STK,CFD,OPT,FOP,WAR,FUT,BAG,CASH,IND,BOND,FUND,CRYPTO',
}

function listAccounts(desk: Desk, { gateway, memory }: Call) {
  memory.brokerage.hasAccounts = true
  return {
    ...accountList(desk, gateway, memory),
    allowFeatures,
    chartPeriods: { STK: ['*'], OPT: ['2h', '1d', '2d', '1w', '1m'] },
    groups: [],
    profiles: [],
    serverInfo,
  }
}

function selectAccount({ gateway, memory, body }: Call) {
  const acctId = optionalText(body(), 'acctId')
  if (acctId === undefined || !gateway.accountIds.includes(acctId)) throw serverError('Account not found')
  if (selectedAccount(gateway, memory) === acctId) return { success: 'Account already set' }
  memory.brokerage.selectedAccount = acctId
  memory.brokerage.ordersAreCold = true
  return { set: true, acctId }
}

export function iserverAccountRoutes(routes: Routes, desk: Desk): void {
  routes.get('/iserver/accounts', 'brokerage', (call) => listAccounts(desk, call))
  routes.post('/iserver/account', 'brokerage', selectAccount)
}
