/** What the simulators' thread and its starter say to each other. */
import { z } from 'zod'

export const WorkerOptions = z.object({
  seed: z.number().optional(),
  port: z.number().optional(),
  stateFile: z.string().optional(),
  /** The real instant on starting. */
  now: z.number(),
  /** Where compiled code is kept, if the starter keeps it. */
  compileCacheDir: z.string().optional(),
})

export type WorkerRequest = 'stop'

export const WorkerAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('running'),
    running: z.object({
      url: z.string(),
      control: z.string(),
      brokers: z.record(z.string(), z.string()),
      gemini: z.string(),
      seed: z.number(),
    }),
  }),
  z.object({ kind: z.literal('failed'), message: z.string(), code: z.string().optional() }),
  z.object({ kind: z.literal('stopped') }),
])
export type WorkerAnswer = z.infer<typeof WorkerAnswer>
