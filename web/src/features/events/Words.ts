import type { CommanderNames } from '../../session/CommanderNames.ts'

type OfCommanders = Pick<CommanderNames, 'of'>

/** A sentence. One that names other commanders is made again once their names have come. */
export type Words = string | ((names: OfCommanders) => string)

export function sentence(words: Words, names: OfCommanders): string {
  return typeof words === 'string' ? words : words(names)
}
