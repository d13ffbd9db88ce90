/**
 * One process per data folder. Two embedded databases on one folder diverge silently, so a socket whose name is made of the
 * folder's real path is held while we run. It has no file (Linux: abstract name; Windows: pipe), so a crash frees it.
 */
import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartupError } from '../startup-error.ts'

export interface DataFolderLock {
  readonly release: () => Promise<void>
}

function lockNameOf(folder: string): string {
  const name = `g2e-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

const listenOn = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path }, resolve)
  })

/** Other systems keep the socket's file after a crash: nobody answers there then. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ path })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** @throws StartupError when another process holds the folder. */
export async function lockDataFolder(folder: string): Promise<DataFolderLock> {
  const path = lockNameOf(folder)
  const server = createServer((socket) => socket.destroy())
  try {
    await listenOn(server, path)
  } catch (cause) {
    const stale = process.platform === 'darwin' && !(await isAnswered(path))
    if (!stale) {
      const said = `${folder} is in use by another G2E; stop that one first, or choose another folder`
      throw new StartupError('DATA_DIR', said, { cause })
    }
    rmSync(path, { force: true })
    await listenOn(server, path)
  }
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}
