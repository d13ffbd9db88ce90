/** The simulators in a process of their own, so that their work is not counted as ours. */
import { startSimulators } from '@g2e/simulators'

const { url, control, gemini } = await startSimulators()
process.send?.({ result: { url, control, gemini } })
process.on('disconnect', () => process.exit(0))
