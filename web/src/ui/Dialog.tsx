import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './dialog.css'

interface DialogProps {
  /** Its class, from which its ids are made too. */
  readonly name: string
  /** More classes. */
  readonly class?: string
  readonly title: string
  /** What stands in its head, before the title and after it. */
  readonly before?: ComponentChildren
  readonly after?: ComponentChildren
  readonly children: ComponentChildren
  onClose(): void
}

/**
 * A dialog over the page. The browser keeps the focus in it, Escape closes it, and the focus then
 * goes back to where it was.
 */
export function Dialog({ name, title, before, after, children, onClose, ...more }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={`dialog ${name} ${more.class ?? ''}`}
      aria-labelledby={`${name}-title`}
      onClose={onClose}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <header>
        {before}
        <h2 id={`${name}-title`}>{title}</h2>
        {after}
        <button
          type="button"
          class="quiet close"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      {children}
    </dialog>
  )
}
