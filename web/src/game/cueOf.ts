import type { Cue } from '../features/sounds/notes.ts'
import type { BattleNews } from '../features/war/Battles.ts'

/** The sound for what happens in a battle; null for an end that nobody won. */
export function cueOf(news: BattleNews): Cue | null {
  if (news.kind === 'began') return 'fight'
  if (news.kind === 'losses') return 'losses'
  if (news.ending === 'over') return null
  return news.ending === 'won' ? 'won' : 'lost'
}
