import type { z } from 'zod'

/** A deeply read-only type, because several readers may share a message. */
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [K in keyof T]: Frozen<T[K]> }

/** The type that a receiver of a shape gets. */
export type Wire<Shape extends z.ZodType> = Frozen<z.output<Shape>>

/** The type that a sender of a shape writes: fields with a default may be left out. */
export type Asked<Shape extends z.ZodType> = Frozen<z.input<Shape>>
