import { UsageError } from './UsageError.ts'

/** An option of a command. */
export interface Option<T> {
  /**
   * The placeholder for its value in the help, such as `FILE`; null for an option without a value.
   */
  readonly value: string | null
  /** What it does, for the help, including the unit of a number. */
  readonly what: string
  readonly byDefault: T
  /** The default as shown in the help; null to show none. */
  readonly defaultShown: string | null
  /** @throws UsageError for a text that is not allowed */
  read(text: string, name: string): T
}

interface NumberLimits<Default extends number | null> {
  readonly min: number
  readonly max: number
  readonly byDefault: Default
  /** The default in words, if it is not a number. */
  readonly defaultShown?: string
}

/** True if it is given. */
export function flag(what: string): Option<boolean> {
  return { value: null, what, byDefault: false, defaultShown: null, read: () => true }
}

/** @param allowed the texts that may be given; any if absent */
export function text<Default extends string | null>(
  value: string,
  what: string,
  byDefault: Default,
  { allowed, defaultShown }: { allowed?: readonly string[]; defaultShown?: string } = {},
): Option<string | Default> {
  return {
    ...{ value, what, byDefault, defaultShown: defaultShown ?? byDefault },
    read(given, name) {
      if (!allowed || allowed.includes(given)) return given
      throw new UsageError(`${name} is ${given}; it must be one of ${allowed.join(', ')}`)
    },
  }
}

/** A list of allowed names, separated by commas; a name may repeat. Null if it is not given. */
export function list<Name extends string>(
  value: string,
  what: string,
  allowed: readonly Name[],
): Option<readonly Name[] | null> {
  return {
    ...{ value, what: `${what}, by commas: ${allowed.join(', ')}`, byDefault: null },
    defaultShown: 'all',
    read(given, name) {
      return given.split(',').map((one) => {
        const found = allowed.find((other) => other === one)
        if (found !== undefined) return found
        throw new UsageError(`${name} is ${given}; there is no ${one}, but ${allowed.join(', ')}`)
      })
    },
  }
}

export function wholeNumber<Default extends number | null>(
  value: string,
  what: string,
  limits: NumberLimits<Default>,
): Option<number | Default> {
  return numeric(value, what, limits, /^-?\d{1,15}$/, 'a whole number')
}

export function decimal<Default extends number | null>(
  value: string,
  what: string,
  limits: NumberLimits<Default>,
): Option<number | Default> {
  return numeric(value, what, limits, /^\d{1,9}(\.\d{1,9})?$/, 'a number')
}

function numeric<Default extends number | null>(
  value: string,
  what: string,
  { min, max, byDefault, defaultShown }: NumberLimits<Default>,
  shape: RegExp,
  kind: string,
): Option<number | Default> {
  return {
    ...{ value, what, byDefault },
    defaultShown: defaultShown ?? (byDefault === null ? null : String(byDefault)),
    read(given, name) {
      const number = shape.test(given) ? Number(given) : Number.NaN
      if (number >= min && number <= max) return number
      throw new UsageError(`${name} is ${given}; it must be ${kind} from ${min} to ${max}`)
    },
  }
}
