/** The person's preferences, which say where the streamer is and as whom to enter (brokers/schwab.md 3.12). */
import { accountsOf } from '../desk.ts'
import type { Desk, Routes } from '../desk.ts'

export const streamerPath = '/schwab/ws'
export const streamerChannel = 'N9'
export const streamerFunctionId = 'APIAPP'

export function preferenceRoutes(routes: Routes, desk: Desk): void {
  routes.on('GET', '/userPreference', ({ principal }) => {
    const preference = {
      accounts: accountsOf(desk, principal).map(({ accountNumber, name }, place) => ({
        accountNumber,
        primaryAccount: place === 0,
        type: 'BROKERAGE',
        nickName: name,
        displayAcctId: `...${accountNumber.slice(-3)}`,
        autoPositionEffect: false,
        accountColor: place === 0 ? 'Green' : 'Blue',
        lotSelectionMethod: 'FIFO',
      })),
      streamerInfo: [
        {
          streamerSocketUrl: desk.context.url().replace(/^http/, 'ws') + streamerPath,
          schwabClientCustomerId: principal.customerId,
          schwabClientCorrelId: principal.correlationId,
          schwabClientChannel: streamerChannel,
          schwabClientFunctionId: streamerFunctionId,
        },
      ],
      offers: [{ level2Permissions: true, mktDataPermission: 'NP' }],
    }
    return { body: desk.settings.current.preferenceIsArray ? [preference] : preference }
  })
}
