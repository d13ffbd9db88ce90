import { z } from 'zod'

export const Health = z
  .object({
    status: z.literal('healthy'),
    app: z.string(),
    version: z.string(),
    simulators: z.object({ url: z.string(), control: z.string() }).optional(),
  })
  .meta({ id: 'Health' })

export const Ready = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    components: z.array(
      z.object({ name: z.string(), status: z.enum(['up', 'down', 'degraded']), detail: z.string().nullable() }),
    ),
  })
  .meta({ id: 'Ready' })
