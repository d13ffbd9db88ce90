/** The test kit of compilers: every adapter's `compile-cross.test.ts` walks the whole product of tickets with it. */
export { crossConids } from './order-cross.ts'
export { compilerComplaints } from './judge-orders.ts'
export type { ReadBack } from './judge-orders.ts'
export { goldenOrders } from './golden-orders.ts'
export { orderMatrix } from './order-matrix.ts'
