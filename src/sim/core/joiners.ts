/**
 * The places where a joiner changes how a word looks, which are those where Unicode allows one in a
 * name (UAX #31, "Layout and Format Control Characters"). Anywhere else a joiner is invisible.
 * Regular expressions do not support the two character properties this needs, so the tables below
 * list them, as of Unicode 18. `test/sim/displayName.test.ts` compares the tables with those of a
 * library.
 */

/** Letters that can join the one after them: Joining_Type D or L. */
export const JOINING_LEFT = [
  String.raw`\u0620\u0626\u0628\u062A-\u062E\u0633-\u063F\u0641-\u0647\u0649\u064A\u066E\u066F`,
  String.raw`\u0678-\u0687\u069A-\u06BF\u06C1\u06C2\u06CC\u06CE\u06D0\u06D1\u06FA-\u06FC\u06FF`,
  String.raw`\u0712-\u0714\u071A-\u071D\u071F-\u0727\u0729\u072B\u072D\u072E\u074E-\u0758`,
  String.raw`\u075C-\u076A\u076D-\u0770\u0772\u0775-\u0777\u077A-\u077F\u07CA-\u07EA\u0841-\u0845`,
  String.raw`\u0848\u084A-\u0853\u0855\u0860\u0862-\u0865\u0868\u0886\u0889-\u088D\u088F`,
  String.raw`\u08A0-\u08A9\u08AF\u08B0\u08B3-\u08B8\u08BA-\u08C8\u1807\u1820-\u1878\u1887-\u18A8`,
  String.raw`\u18AA\uA840-\uA872\u{10AC0}-\u{10AC4}\u{10ACD}\u{10AD3}-\u{10ADC}`,
  String.raw`\u{10ADE}-\u{10AE0}\u{10AEB}-\u{10AEE}\u{10B80}\u{10B82}\u{10B86}-\u{10B88}\u{10B8A}`,
  String.raw`\u{10B8B}\u{10B8D}\u{10B90}\u{10BAD}\u{10BAE}\u{10D00}-\u{10D21}\u{10D23}\u{10EC3}`,
  String.raw`\u{10EC4}\u{10EC6}\u{10EC7}\u{10ED9}-\u{10EEE}\u{10F30}-\u{10F32}\u{10F34}-\u{10F44}`,
  String.raw`\u{10F51}-\u{10F53}\u{10F70}-\u{10F73}\u{10F76}-\u{10F81}\u{10FB0}\u{10FB2}\u{10FB3}`,
  String.raw`\u{10FB8}\u{10FBB}\u{10FBC}\u{10FBE}\u{10FBF}\u{10FC1}\u{10FC4}\u{10FCA}\u{10FCB}`,
  String.raw`\u{1E900}-\u{1E943}`,
].join('')

/** Letters that can join the one before them: Joining_Type D or R. */
export const JOINING_RIGHT = [
  String.raw`\u0620\u0622-\u063F\u0641-\u064A\u066E\u066F\u0671-\u0673\u0675-\u06D3\u06D5\u06EE`,
  String.raw`\u06EF\u06FA-\u06FC\u06FF\u0710\u0712-\u072F\u074D-\u077F\u07CA-\u07EA\u0840-\u0858`,
  String.raw`\u0860\u0862-\u0865\u0867-\u086A\u0870-\u0882\u0886\u0889-\u088F\u08A0-\u08AC`,
  String.raw`\u08AE-\u08C8\u1807\u1820-\u1878\u1887-\u18A8\u18AA\uA840-\uA871\u{10AC0}-\u{10AC5}`,
  String.raw`\u{10AC7}\u{10AC9}\u{10ACA}\u{10ACE}-\u{10AD6}\u{10AD8}-\u{10AE1}\u{10AE4}`,
  String.raw`\u{10AEB}-\u{10AEF}\u{10B80}-\u{10B91}\u{10BA9}-\u{10BAE}\u{10D01}-\u{10D23}`,
  String.raw`\u{10EC2}-\u{10EC4}\u{10EC6}\u{10EC7}\u{10F30}-\u{10F44}\u{10F51}-\u{10F54}`,
  String.raw`\u{10F70}-\u{10F81}\u{10FB0}\u{10FB2}-\u{10FB6}\u{10FB8}-\u{10FBF}`,
  String.raw`\u{10FC1}-\u{10FC4}\u{10FC9}\u{10FCA}\u{1E900}-\u{1E943}`,
].join('')

/** Marks that remove a letter's vowel: Canonical_Combining_Class 9. */
export const VIRAMAS = [
  String.raw`\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA`,
  String.raw`\u0F84\u1039\u103A\u1714\u1715\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F`,
  String.raw`\uA806\uA82C\uA8C4\uA953\uA9C0\uAAF6\uABED\u{10A3F}\u{11046}\u{11070}\u{1107F}`,
  String.raw`\u{110B9}\u{11133}\u{11134}\u{111C0}\u{11235}\u{112EA}\u{1134D}\u{113CE}-\u{113D0}`,
  String.raw`\u{11442}\u{114C2}\u{115BF}\u{1163F}\u{116B6}\u{1172B}\u{11839}\u{1193D}\u{1193E}`,
  String.raw`\u{119E0}\u{11A34}\u{11A47}\u{11A99}\u{11C3F}\u{11D44}\u{11D45}\u{11D97}\u{11F41}`,
  String.raw`\u{11F42}\u{1612F}`,
].join('')

const PLACES = [
  // Persian: keeps apart two letters that would join.
  String.raw`(?<=[${JOINING_LEFT}][\p{Mn}\p{Me}]*)\u200C(?=[\p{Mn}\p{Me}]*[${JOINING_RIGHT}])`,
  // Indic scripts: shows a virama instead of a conjunct.
  String.raw`(?<=\p{L}\p{M}*[${VIRAMAS}])\u200C(?=\p{L})`,
  // Sinhala, Malayalam and others: a half form, or a conjunct.
  String.raw`(?<=\p{L}\p{M}*[${VIRAMAS}])\u200D(?!\p{M})`,
  // Bengali and Kannada: ra keeps its form before another consonant.
  String.raw`(?<=\u09B0)\u200D(?=\u09CD\p{L})|(?<=\u0CB0)\u200D(?=\u0CCD\p{L})`,
]

/** @returns a pattern that finds the joiners in their proper places */
export function joinersInPlace(): RegExp {
  return new RegExp(PLACES.join('|'), 'gu')
}
