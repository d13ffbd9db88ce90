/** One thread: opens a task, takes its parts in and gives its answer out, a message for a message. */
import { parentPort } from 'node:worker_threads'
import { memoryOf } from './task.ts'
import type { FromThread, OffLoopTask, TaskModule, ToThread } from './task.ts'

let task: OffLoopTask<unknown, unknown> | undefined
let answer: Iterator<unknown> | undefined

async function handle(message: ToThread): Promise<FromThread> {
  if (message.kind === 'open') {
    const module: TaskModule<unknown, unknown> = await import(message.url)
    task = module.open()
    answer = undefined
    return { kind: 'ready' }
  }
  if (!task) throw new Error('no task is open')
  if (message.kind === 'part') {
    task.take(message.part)
    return { kind: 'ready' }
  }
  answer ??= task.answer()[Symbol.iterator]()
  const { done, value } = answer.next()
  if (done !== true) return { kind: 'part', part: value }
  // What was worked on is not kept until the next task comes.
  task = undefined
  answer = undefined
  return { kind: 'done' }
}

const failed = (error: unknown): FromThread => {
  task = undefined
  answer = undefined
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'failed', message, stack }
}

parentPort?.on('message', (message: ToThread) => {
  handle(message)
    .catch(failed)
    .then((told) => parentPort?.postMessage(told, told.kind === 'part' ? [...memoryOf(told.part)] : []))
    .catch((error: unknown) => {
      throw error
    })
})
