/** A question that means nothing, refused by the name of its field. */
import { ProblemError } from '../../platform/http/problem.ts'

export const refuse = (path: string, message: string): ProblemError =>
  new ProblemError('validation_failed', message, { errors: [{ path, message }] })
