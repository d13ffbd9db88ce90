import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const compressible = /\.(?:js|css|html|svg|webmanifest)$/
const smallestBytes = 1_024
const server = process.env['G2E_URL'] ?? 'http://127.0.0.1:8000'

/** Writes `.br` and `.gz` beside every text file once, so that the server compresses nothing while it runs. */
function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !compressible.test(entry.name)) continue
        const path = join(entry.parentPath, entry.name)
        const content = await readFile(path)
        if (content.byteLength < smallestBytes) continue
        const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength } }
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content, options))
        await writeFile(`${path}.gz`, await promisify(gzip)(content))
      }
    },
  }
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  build: { target: 'es2023', chunkSizeWarningLimit: 700 },
  server: { proxy: { '/api': server, '/health': server, '/ready': server, '/docs': server, '/openapi.json': server } },
})
