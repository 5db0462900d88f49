import type { z } from 'zod'

/** What is read is not to be changed: many may hold the same message. */
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> }

/** What a receiver gets, by its shape. */
export type Wire<Shape extends z.ZodType> = Frozen<z.output<Shape>>

/** What a sender may write, by the shape of what is asked for: what has a default may be left out. */
export type Asked<Shape extends z.ZodType> = Frozen<z.input<Shape>>
