import { describe, expect, test } from 'vitest'
import {
  brokerNamesInPlace,
  domainPure,
  finished,
  importsInward,
  namesSayWhat,
  onePlaceOrderCaller,
  shelfOrder,
  smallEnough,
  sqlInPlace,
} from './rules.ts'
import type { Rule } from './rules.ts'
import { sourceFiles } from './source.ts'

const rules: readonly { name: string; rule: Rule; broken: { path: string; text: string } }[] = [
  {
    name: 'imports point inward',
    rule: importsInward,
    broken: { path: 'packages/domain/src/orders/x.ts', text: "import { Pool } from 'pg'\nexport const pool = Pool" },
  },
  {
    name: 'simulators know only money of ours',
    rule: importsInward,
    broken: {
      path: 'packages/simulators/src/x.ts',
      text: "import { brokers } from '@g2e/brokers/registry'\nexport const x = brokers",
    },
  },
  {
    name: 'a feature knows only the shelf below it, through its door',
    rule: shelfOrder,
    broken: {
      path: 'packages/server/src/features/accounts/x.ts',
      text: "import { x } from '../orders/index.ts'\nexport const y = x",
    },
  },
  {
    name: 'brokers are named only where they live',
    rule: brokerNamesInPlace,
    broken: {
      path: 'packages/server/src/features/orders/x.ts',
      text: "export const isIt = (id: string) => id === 'schwab'",
    },
  },
  {
    name: 'one file places orders',
    rule: onePlaceOrderCaller,
    broken: {
      path: 'packages/server/src/features/assistant/x.ts',
      text: 'export const go = (session: S) => session.placeOrder(order)',
    },
  },
  {
    name: 'SQL is in stores',
    rule: sqlInPlace,
    broken: {
      path: 'packages/server/src/features/orders/routes.ts',
      text: "import { sql } from 'drizzle-orm'\nexport const x = sql",
    },
  },
  {
    name: 'the domain is pure',
    rule: domainPure,
    broken: { path: 'packages/domain/src/orders/x.ts', text: 'export const now = () => Date.now()' },
  },
  {
    name: 'files and functions are small',
    rule: smallEnough,
    broken: { path: 'packages/domain/src/orders/x.ts', text: `export function long() {\n${'  go()\n'.repeat(61)}}` },
  },
  {
    name: 'names say what',
    rule: namesSayWhat,
    broken: { path: 'packages/server/src/platform/utils.ts', text: '' },
  },
  {
    name: 'nothing is unfinished or caught and dropped',
    rule: finished,
    broken: { path: 'packages/domain/src/x.ts', text: 'try { go() } catch {}' },
  },
]

describe('the rules of the house', () => {
  for (const { name, rule, broken } of rules) {
    test(`${name}`, () => {
      expect(sourceFiles.length).toBeGreaterThan(20)
      expect(sourceFiles.flatMap(rule)).toEqual([])
    })
    test(`${name}: a file that breaks it is found`, () => {
      expect(rule(broken)).not.toEqual([])
    })
  }
})
