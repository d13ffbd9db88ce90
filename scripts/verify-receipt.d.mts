/** The second implementation's word on a receipt: whether each of its figures is what its bundle makes, to 1e-9. */
export function verify(receipt: { readonly bundle: object; readonly answer: object; readonly value?: unknown }): {
  readonly valid: boolean
  readonly figures: number
  readonly differences: readonly { readonly path: string; readonly receipt: unknown; readonly recomputed: unknown }[]
}
