/**
 * Work that would hold up the event loop, as a thread does it: a module that exports `open()`. Parts are taken in one after
 * the other and the answer is given in parts as well, each small enough that reading it stalls nobody.
 */
export interface OffLoopTask<Part, AnswerPart> {
  readonly take: (part: Part) => void
  /** After the last part. */
  readonly answer: () => Iterable<AnswerPart>
}

export interface TaskModule<Part, AnswerPart> {
  readonly open: () => OffLoopTask<Part, AnswerPart>
}

/** Where a task's module is, and what it takes and answers. */
export interface TaskAt<Part, AnswerPart> {
  readonly url: URL
  readonly load: () => Promise<TaskModule<Part, AnswerPart>>
}

/** To the thread. */
export type ToThread =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'part'; readonly part: unknown }
  | { readonly kind: 'next' }

/** Back: one for each message. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'part'; readonly part: unknown }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string | undefined }

/** The memory of a part's own columns goes along instead of being copied; what is shared stays where it is. */
export function memoryOf(part: unknown): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>()
  for (const value of Object.values(Object(part)))
    if (
      ArrayBuffer.isView(value) &&
      value.buffer instanceof ArrayBuffer &&
      value.byteLength === value.buffer.byteLength
    )
      found.add(value.buffer)
  return [...found]
}
