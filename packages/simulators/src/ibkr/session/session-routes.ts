/** Sign-in state, brokerage session, keep-alive (brokers/ibkr.md 2.2, 2.3). */
import type { Call, Desk, Routes } from '../desk.ts'
import { optionalFlag } from '../wire/fields.ts'
import { notAuthenticated, serverError, WireRefusal } from '../wire/refusal.ts'
import type { Gateway } from './gateways.ts'

const mac = 'AA:BB:CC:DD:EE:FF'
export const serverInfo = { serverName: 'SimSrv01', serverVersion: 'Build 10.44.1d, Mar 3, 2026 1:55:32 PM' }
const hardwareInfo = `simulated|${mac}`

/** The sign-in and what stands on it, as three endpoints tell it; after signing out there is nothing to tell. */
export function authStatus({ sso, brokerage, isCompeting }: Gateway) {
  if (!sso) return { authenticated: false, competing: false, connected: false, MAC: mac }
  const isReady = brokerage !== null
  return {
    authenticated: isReady,
    established: isReady,
    competing: isCompeting,
    connected: true,
    message: '',
    MAC: mac,
    serverInfo,
    hardware_info: hardwareInfo,
  }
}

const withFail = (gateway: Gateway) => (gateway.sso ? { ...authStatus(gateway), fail: '' } : authStatus(gateway))

/** A gateway nobody signed in at knows no one; one that was signed out of still answers. */
function demandPerson(desk: Desk, gateway: Gateway): void {
  if (!gateway.sso && !gateway.hasLoggedOut) throw notAuthenticated(desk.settings.current.unauthorizedForm)
}

function initBrokerage(desk: Desk, { gateway, body }: Call) {
  demandPerson(desk, gateway)
  if (!gateway.sso) {
    const status = desk.settings.current.initAfterLogout
    throw new WireRefusal(status, { error: status === 410 ? 'Gone' : 'Service Unavailable', statusCode: status })
  }
  const fields = body()
  if (optionalFlag(fields, 'publish') !== true) throw serverError('failed to generate sso dh token')
  return authStatus(desk.gateways.openBrokerage(gateway, { compete: optionalFlag(fields, 'compete') ?? false }))
}

function tickle(desk: Desk, { gateway }: Call) {
  const { tickleFails, tickleOmitsDetails } = desk.settings.current
  if (!gateway.sso) throw notAuthenticated(desk.settings.current.unauthorizedForm)
  if (tickleFails) return { error: 'failed to process request' }
  const details = {
    ssoExpires: gateway.sso.expiresAt - desk.context.clock.now(),
    collission: false,
    userId: gateway.userId,
  }
  return {
    session: gateway.session,
    ...(tickleOmitsDetails ? { collission: false } : details),
    hmds: { error: 'no bridge' },
    iserver: { authStatus: authStatus(gateway) },
  }
}

function validate(desk: Desk, { gateway }: Call) {
  if (!gateway.sso) throw notAuthenticated(desk.settings.current.unauthorizedForm)
  const now = desk.context.clock.now()
  const { username, userId, isPaper, sso } = gateway
  return {
    USER_ID: userId,
    USER_NAME: username,
    RESULT: true,
    AUTH_TIME: sso.signedInAt,
    SF_ENABLED: false,
    IS_FREE_TRIAL: false,
    CREDENTIAL: username,
    IP: '127.0.0.1',
    EXPIRES: sso.expiresAt - now,
    QUALIFIED_FOR_MOBILE_AUTH: null,
    LANDING_APP: 'UNIVERSAL',
    IS_MASTER: false,
    lastAccessed: now,
    LOGIN_TYPE: isPaper ? 2 : 1,
    PAPER_USER_NAME: username,
    features: { env: 'PROD', wlms: true, realtime: true, bond: true, optionChains: true, calendar: true, newMf: true },
    region: 'NJ',
  }
}

export function sessionRoutes(routes: Routes, desk: Desk): void {
  routes.post('/iserver/auth/status', 'open', ({ gateway }) => {
    demandPerson(desk, gateway)
    return withFail(gateway)
  })
  routes.post('/iserver/auth/ssodh/init', 'open', (call) => initBrokerage(desk, call))
  // Deprecated (2.3): it answers, and does what a first try of ssodh/init does.
  routes.post('/iserver/reauthenticate', 'outer', ({ gateway }) => {
    desk.gateways.openBrokerage(gateway, { compete: false })
    return { message: 'triggered' }
  })
  routes.post('/tickle', 'open', (call) => tickle(desk, call))
  routes.get('/sso/validate', 'open', (call) => validate(desk, call))
  routes.post('/logout', 'open', ({ gateway }) => {
    demandPerson(desk, gateway)
    desk.gateways.logout(gateway)
    return { status: true }
  })
}
