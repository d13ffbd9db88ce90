/**
 * Property tests draw the same cases in every run, so that a change is to blame for what fails; `PROPERTY_SEED=random` (or a
 * number) draws others. What fails there is kept as an example beside its property.
 */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

const { testPath } = expect.getState()
const wanted = process.env['PROPERTY_SEED'] ?? '20261120'

// Only where properties are: loading the library takes longer than most test files.
if (testPath !== undefined && wanted !== 'random' && readFileSync(testPath, 'utf8').includes("'fast-check'")) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) })
}
