import { useEffect, useReducer } from 'preact/hooks'

/** Renders the component again every second, for countdowns. */
export function useSeconds(): void {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(() => renderAnew(undefined), 1_000)
    return () => clearInterval(timer)
  }, [])
}
