/** How much hull is left. The words beside it say it too. */
export function HullBar({ hull }: { readonly hull: number }) {
  return (
    <span class="hull-bar" aria-hidden="true">
      <span class={hull < 0.34 ? 'low' : ''} style={{ width: `${hull * 100}%` }} />
    </span>
  )
}
