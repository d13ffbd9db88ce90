/** A documented answer, as the contract page has it. */
import { readFileSync } from 'node:fs'
import { parsed } from '../../testing/json.ts'

export const sample = (name: string): unknown =>
  parsed(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'))
