/** Builds the web app when its sources changed since the last build; `say` is told what is being done. */
export function buildWebWhenStale(options: { readonly say: (line: string) => void }): Promise<void>
