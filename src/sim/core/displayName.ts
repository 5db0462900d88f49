import { z } from 'zod'
import { NAME_CHARACTERS_MAX } from '../rules/commanders.ts'
import { joinersInPlace } from './joiners.ts'
import { sentence } from './sentence.ts'

/**
 * A name that a person enters: 1 to 32 visible characters. Invisible characters are refused, so
 * that no name looks like another or like none. Blanks become single spaces between words, and the
 * text is normalized to NFC.
 */
export const displayName = z.string('must be text').transform((text, context) => {
  const name = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
  const trouble = troubleWith(name)
  if (trouble) context.addIssue(sentence(trouble))
  return name
})

/** Characters that show nothing although Unicode does not call them spaces, such as fillers. */
const BLANKS = String.raw`\u2800\uFFFC\u{13441}\u{13442}\u{16FE4}\u{1D159}`

interface Patterns {
  readonly emoji: RegExp
  readonly joiners: RegExp
  readonly unseen: RegExp
  readonly loneMark: RegExp
}

let patterns: Patterns | null = null

/** Created at first use: browsers from before 2023 lack the `v` flag, but can load the page. */
function madePatterns(): Patterns {
  patterns ??= {
    emoji: /\p{RGI_Emoji}/gv,
    joiners: joinersInPlace(),
    unseen: new RegExp(
      String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}${BLANKS}]`,
      'u',
    ),
    loneMark: /(?:^| )(\p{M})/u,
  }
  return patterns
}

/** @returns a sentence for the person who entered the name; null if the name is valid */
function troubleWith(name: string): string | null {
  const { length } = [...name]
  if (length === 0) return 'A name needs a character that can be seen.'
  if (length > NAME_CHARACTERS_MAX) {
    return `A name has at most ${NAME_CHARACTERS_MAX} characters; this one has ${length}.`
  }
  const { emoji, joiners, unseen, loneMark } = madePatterns()
  // A placeholder replaces each emoji, so that a joiner next to it does not end up between letters.
  const rest = name.replace(emoji, '□').replace(joiners, '')
  const [hidden] = unseen.exec(rest) ?? []
  if (hidden !== undefined) {
    return `A name cannot have ${hexOf(hidden)}, which is not seen there: leave it out.`
  }
  const mark = loneMark.exec(rest)?.[1]
  if (mark === undefined) return null
  return `A name cannot have ${hexOf(mark)} without a character that it belongs to.`
}

function hexOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
}
