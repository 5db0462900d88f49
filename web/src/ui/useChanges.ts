import { useEffect, useReducer } from 'preact/hooks'

/** Renders the component again whenever the source reports a change. */
export function useChanges(source: { onChange(listener: () => void): () => void }): void {
  const [, renderAnew] = useReducer((count: number) => count + 1, 0)
  useEffect(() => source.onChange(() => renderAnew(undefined)), [source])
}
