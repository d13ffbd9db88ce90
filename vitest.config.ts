import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/**/*.test.{ts,tsx}', 'tests/{tidy,scenarios,fifth-broker}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['tests/property-seed.ts'],
    testTimeout: 120_000,
    // A hook starts databases and simulators; on a busy machine with two cores that takes its time.
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
})
