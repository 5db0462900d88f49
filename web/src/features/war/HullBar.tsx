import { Bar } from '../../ui/Bar.tsx'

/** A hull below this share is low. */
const LOW = 0.34

/** How much hull is left. */
export function HullBar({ hull }: { readonly hull: number }) {
  return <Bar share={hull} tone={hull < LOW ? 'bad' : 'good'} />
}
