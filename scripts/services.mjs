// PostgreSQL, Redis and Chromium for the tests: found, or installed by apt where that may be done (root, or CI=true),
// and started in temporary folders on free ports of the loopback interface. What cannot be had is named and skipped.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const mayInstall = isRoot || process.env.CI === 'true'

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))

/** The oldest supported server is 15: prefer it where several are installed. */
async function postgresFolder() {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base)
    ? (await readdir(base))
        .map(Number)
        .filter((n) => n >= 15)
        .sort((a, b) => a - b)
    : []
  for (const version of versions) {
    const folder = join(base, String(version), 'bin')
    if (existsSync(join(folder, 'postgres'))) return folder
  }
  const found = onPath('postgres')
  return found && existsSync(join(found, '..', 'initdb')) ? join(found, '..') : undefined
}
const redisServer = () => onPath('redis-server')
const chromium = () =>
  process.env.CHROMIUM_PATH ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome')

async function install(say) {
  const missing = []
  if (!(await postgresFolder())) missing.push('postgresql')
  if (!redisServer()) missing.push('redis-server')
  if (!chromium()) missing.push('chromium')
  if (missing.length === 0) return
  if (!mayInstall || !onPath('apt-get')) return
  say(`Installing ${missing.join(', ')} with apt ...`)
  const apt = isRoot ? ['apt-get'] : ['sudo', '-n', 'apt-get']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const call = (...args) => run(apt[0], [...apt.slice(1), ...args], { env, maxBuffer: 64 << 20 })
  try {
    await call('update')
    await call('install', '--yes', '--no-install-recommends', ...missing)
  } catch (error) {
    say(`apt could not install them: ${String(error.message).split('\n')[0]}`)
  }
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** PostgreSQL refuses to run as root, so as root it runs as the `postgres` user that its package made. */
async function asDatabaseUser(command, args) {
  return isRoot ? run('runuser', ['-u', 'postgres', '--', command, ...args]) : run(command, args)
}

async function startPostgres(say) {
  const bin = await postgresFolder()
  if (!bin) {
    say('Skipped: tests on PostgreSQL, as no server of version 15 or later is installed (apt install postgresql).')
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'g2e-pg-'))
  if (isRoot) {
    const { stdout } = await run('id', ['-u', 'postgres'])
    await chown(folder, Number(stdout), -1)
    await chmod(folder, 0o700)
  }
  const data = join(folder, 'data')
  const port = await freePort()
  await asDatabaseUser(join(bin, 'initdb'), ['-D', data, '-U', 'g2e', '--auth=trust', '-E', 'UTF8', '--no-sync'])
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=120`
  await asDatabaseUser(join(bin, 'pg_ctl'), ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start'])
  return {
    url: `postgres://g2e@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await asDatabaseUser(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop']).catch((error) =>
        say(`PostgreSQL did not stop: ${error.message}`),
      )
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startRedis(say) {
  const command = redisServer()
  if (!command) {
    say('Skipped: tests on Redis, as no redis-server is installed (apt install redis-server).')
    return undefined
  }
  const port = await freePort()
  const child = spawn(command, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  })
  return { url: `redis://127.0.0.1:${port}`, stop: async () => void child.kill('SIGTERM') }
}

/** Starts what can be had: `{ env, stop }`, `env` holding TEST_DATABASE_URL, TEST_REDIS_URL and CHROMIUM_PATH. */
export async function startServices(say) {
  await install(say)
  const [postgres, redis] = await Promise.all([startPostgres(say), startRedis(say)])
  const browser = chromium()
  if (!browser) say('Skipped: browser tests, as no Chromium is installed (apt install chromium, or set CHROMIUM_PATH).')
  const env = {
    ...(postgres && { TEST_DATABASE_URL: postgres.url }),
    ...(redis && { TEST_REDIS_URL: redis.url }),
    ...(browser && { CHROMIUM_PATH: browser }),
  }
  return { env, stop: () => Promise.all([postgres?.stop(), redis?.stop()]) }
}
