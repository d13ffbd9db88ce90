export { gate } from './number-gate/gate.ts'
export type { Fact, Figure, GateAnswer, GateInput, Verdict } from './number-gate/types.ts'
