import { useEffect, useReducer } from 'preact/hooks'
import type { Game } from '../game/Game.ts'

/** Renders the component anew whenever the game changes. */
export function useGame(game: Game): void {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0)
  useEffect(() => game.onChange(() => renderAnew(undefined)), [game])
}

/** Renders the component anew every second: for what counts down. */
export function useSeconds(): void {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(() => renderAnew(undefined), 1_000)
    return () => clearInterval(timer)
  }, [])
}
