import type { Option } from './options.ts'

/** Options by their names, without the dashes. */
export type OptionsOf = Readonly<Record<string, Option<unknown>>>

export type Values<Options extends OptionsOf> = {
  readonly [Name in keyof Options]: Options[Name] extends Option<infer Value> ? Value : never
}

/** What a command takes, and what its `--help` says. */
export interface Command<Options extends OptionsOf = OptionsOf> {
  /** How it is called, up to where its options begin: `npm run chaos --`. */
  readonly call: string
  readonly does: string
  /** What has to be named, in this order. */
  readonly operands?: readonly string[]
  /** What else may be named, any number of them. */
  readonly rest?: string
  readonly options: Options
  /** Variables of the environment that matter to it, and how. */
  readonly variables?: Readonly<Record<string, string>>
  /** Paragraphs between what it does and its options, as they are. */
  readonly more?: string
  /** What its exit codes mean. */
  readonly ends?: string
  /** One call of it, whole. */
  readonly example: string
}
