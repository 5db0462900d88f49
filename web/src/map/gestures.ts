import type { Camera } from './Camera.ts'

const TAP_PX = 7
const THROW_WINDOW_MS = 60

export interface GestureListener {
  /** A click or tap; `coarse` if made with a finger. */
  onTap(screenX: number, screenY: number, coarse: boolean): void
  onDoubleTap(screenX: number, screenY: number): void
  onHover(screenX: number, screenY: number): void
  /** The mouse is no longer over the map. */
  onLeave(): void
  /** The player took hold of the map. */
  onGrab(): void
  onKey(key: 'follow' | 'cancel' | 'overview'): void
}

interface Finger {
  x: number
  y: number
  readonly startX: number
  readonly startY: number
}

/**
 * Handles pan, pinch, wheel and keys on the canvas.
 * @returns a function that removes the listeners
 */
export function listenToGestures(
  canvas: HTMLCanvasElement,
  camera: Camera,
  listener: GestureListener,
): () => void {
  const fingers = new Map<number, Finger>()
  let dragged = false
  let speed = { x: 0, y: 0, at: 0 }
  const off = new AbortController()
  const options = { signal: off.signal }

  const onDown = (event: PointerEvent): void => {
    canvas.setPointerCapture(event.pointerId)
    const { clientX: x, clientY: y } = event
    dragged = fingers.size > 0
    fingers.set(event.pointerId, { x, y, startX: x, startY: y })
    speed = { x: 0, y: 0, at: event.timeStamp }
    camera.halt()
  }
  const onMove = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId)
    if (!finger) {
      listener.onHover(event.clientX, event.clientY)
      return
    }
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y]
    if (!dragged && far(finger, event.clientX, event.clientY)) {
      dragged = true
      listener.onGrab()
    }
    if (!dragged) return
    if (fingers.size === 1) {
      camera.panBy(dx, dy)
      const dtMs = Math.max(1, event.timeStamp - speed.at)
      speed = { x: dx / dtMs, y: dy / dtMs, at: event.timeStamp }
    } else pinch(camera, [...fingers.values()], finger, event.clientX, event.clientY)
    finger.x = event.clientX
    finger.y = event.clientY
  }
  const onUp = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return
    if (!dragged) listener.onTap(event.clientX, event.clientY, event.pointerType === 'touch')
    else if (event.timeStamp - speed.at < THROW_WINDOW_MS) camera.throwBy(speed.x, speed.y)
  }
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1
    const step = Math.max(-240, Math.min(240, event.deltaY * lines))
    const factor = Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0022))
    camera.zoomAt(event.clientX, event.clientY, factor, true)
  }
  canvas.addEventListener('pointerdown', onDown, options)
  canvas.addEventListener('pointermove', onMove, options)
  canvas.addEventListener('pointerup', onUp, options)
  canvas.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId), options)
  canvas.addEventListener('pointerleave', () => listener.onLeave(), options)
  canvas.addEventListener('wheel', onWheel, { ...options, passive: false })
  canvas.addEventListener(
    'dblclick',
    (event) => listener.onDoubleTap(event.clientX, event.clientY),
    options,
  )
  canvas.addEventListener('keydown', (event) => onKey(event, camera, listener), options)
  return () => off.abort()
}

function far(finger: Finger, x: number, y: number): boolean {
  return Math.abs(x - finger.startX) + Math.abs(y - finger.startY) > TAP_PX
}

/** One of two fingers moved: zooms about the other one and follows their middle. */
function pinch(camera: Camera, fingers: Finger[], moved: Finger, x: number, y: number): void {
  const other = fingers.find((finger) => finger !== moved)
  if (!other) return
  const before = Math.max(20, Math.hypot(moved.x - other.x, moved.y - other.y))
  const after = Math.max(20, Math.hypot(x - other.x, y - other.y))
  camera.panBy((x - moved.x) / 2, (y - moved.y) / 2)
  camera.zoomAt((x + other.x) / 2, (y + other.y) / 2, after / before, false)
}

const PAN_KEY_PX = 90
const PANS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [PAN_KEY_PX, 0],
  ArrowRight: [-PAN_KEY_PX, 0],
  ArrowUp: [0, PAN_KEY_PX],
  ArrowDown: [0, -PAN_KEY_PX],
}
const ZOOMS: Readonly<Record<string, number>> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, _: 1 / 1.5 }
const KEYS: Readonly<Record<string, 'follow' | 'cancel' | 'overview'>> = {
  f: 'follow',
  F: 'follow',
  Escape: 'cancel',
  Home: 'overview',
  '0': 'overview',
}

function onKey(event: KeyboardEvent, camera: Camera, listener: GestureListener): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const pan = PANS[event.key]
  const zoom = ZOOMS[event.key]
  const key = KEYS[event.key]
  if (pan) {
    listener.onGrab()
    camera.panBy(...pan)
  } else if (zoom !== undefined) camera.zoomAt(camera.middleX, camera.middleY, zoom, true)
  else if (key) listener.onKey(key)
  else return
  event.preventDefault()
}
