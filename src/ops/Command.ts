import type { Option } from './options.ts'

/** Options by their names, without the dashes. */
export type OptionsOf = Readonly<Record<string, Option<unknown>>>

export type Values<Options extends OptionsOf> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never
}

/** A command: its options, and the texts of its `--help`. */
export interface Command<Options extends OptionsOf = OptionsOf> {
  /** How it is called, up to its options: `npm run chaos --`. */
  readonly call: string
  /** What it does. */
  readonly does: string
  /** The names of its required operands, in order. */
  readonly operands?: readonly string[]
  /** What else may be named, any number of them. */
  readonly rest?: string
  readonly options: Options
  /** The environment variables it uses, and what each means. */
  readonly variables?: Readonly<Record<string, string>>
  /** Paragraphs printed as they are, between what it does and its options. */
  readonly more?: string
  /** What its exit codes mean. */
  readonly ends?: string
  /** One complete call. */
  readonly example: string
}
