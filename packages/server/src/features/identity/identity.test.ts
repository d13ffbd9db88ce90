import { User } from '@g2e/contract/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp } from '../../testing/test-app.ts'
import type { TestApp } from '../../testing/test-app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

describe('signing up and in', () => {
  test('a new user is who they say', async () => {
    const nora = await app.signUp('nora')
    const me = await nora.expect(200, User, nora.get('/auth/me'))
    expect(me).toMatchObject({ email: 'nora@example.com', fullName: null, isActive: true })
  })
  test('nobody is refused', async () => {
    const answer = await app.anonymous.get('/auth/me')
    expect(answer.status).toBe(401)
    expect(answer.body).toMatchObject({ code: 'unauthenticated' })
  })
})
