import { type Field, PERCENT_PER_LEVEL } from '../../../../src/sim/rules/research.ts'

/** What each field is called, and what it is good for. */
export const FIELD_WORDS: Readonly<
  Record<Field, { readonly name: string; readonly does: string }>
> = {
  weapons: { name: 'Weapons', does: 'Your ships and stations deal more damage.' },
  drives: { name: 'Drives', does: 'Your fleets fly faster, from their next order on.' },
  sensors: { name: 'Sensors', does: 'Your fleets see farther.' },
  industry: { name: 'Industry', does: 'Your base and systems yield more ore and gas.' },
}

/** What a level adds to having none: `+20 %`. */
export function gainInWords(field: Field, level: number): string {
  return `+${PERCENT_PER_LEVEL[field] * level} %`
}
