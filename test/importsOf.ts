export const TEXT_OR_COMMENT =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

/** @returns what a source file imports, as written there: `./World.ts`, `pixi.js` */
export function importsOf(source: string): string[] {
  const code = source.replaceAll(TEXT_OR_COMMENT, (match) => (/^[/`]/.test(match) ? ' ' : match))
  return [...code.matchAll(IMPORT)].flatMap((match) => match[1] ?? match[2] ?? [])
}
