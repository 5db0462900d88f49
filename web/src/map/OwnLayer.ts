import { BitmapText, Container, Sprite, Text, Texture } from 'pixi.js'
import type { OwnFleet } from '../../../src/client/OwnFleets.ts'
import type { FleetId } from '../../../src/sim/core/ids.ts'
import { mightiest } from '../ui/shipShapes.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE } from './palette.ts'
import { luminous } from './StarLayer.ts'
import { isOnScreen, type View } from './View.ts'
import { locate, newSpot, type Spot } from './whereabouts.ts'

interface Mark {
  readonly container: Container
  readonly glow: Sprite
  readonly ship: Sprite
  readonly brackets: Sprite
  readonly eta: BitmapText
  /** A dark plate behind the text, which may lie over anything. */
  readonly plate: Sprite
  readonly spot: Spot
  /** How far it has moved aside from its star, 0 to 1. */
  aside: number
  name: { readonly of: string; readonly text: Text | BitmapText } | null
}

/** How far above its star a fleet at rest is drawn on the galactic map, so as not to hide it. */
const ASIDE_PX = 23
const ASIDE_MS = 350

/**
 * The player's fleets, with names and remaining times. They are few, so each has its own sprites.
 */
export class OwnLayer {
  readonly container = new Container()
  moving = 0
  readonly #atlas: Atlas
  readonly #marks = new Map<FleetId, Mark>()
  #drawnMs = 0

  constructor(atlas: Atlas) {
    this.#atlas = atlas
  }

  /** Where a fleet was last drawn. */
  spot(id: FleetId): Spot | null {
    return this.#marks.get(id)?.spot ?? null
  }

  /** A fleet's position on the screen; null if it is not known. */
  screen(id: FleetId): { readonly x: number; readonly y: number } | null {
    const container = this.#marks.get(id)?.container
    return container?.visible ? container.position : null
  }

  /** Works out the fleets' positions. Call it before drawing anything that follows them. */
  locate(view: Pick<View, 'chart' | 'now'>, fleets: readonly OwnFleet[]): void {
    this.moving = 0
    for (const [id, mark] of this.#marks) {
      if (fleets.some((fleet) => fleet.id === id)) continue
      mark.container.destroy({ children: true })
      this.#marks.delete(id)
    }
    for (const fleet of fleets) {
      const mark = this.#marks.get(fleet.id) ?? this.#make(fleet.id)
      mark.container.visible = locate(view.chart, fleet.place, view.now, mark.spot)
      if (mark.spot.moves) this.moving++
    }
  }

  /** @param etaOf the text under a fleet's name: the time it has left, or '' at rest */
  update(
    { camera, localMs, planeShare }: View,
    fleets: readonly OwnFleet[],
    selectedId: FleetId | null,
    etaOf: (fleet: OwnFleet) => string,
  ): void {
    const dtMs = localMs - this.#drawnMs
    this.#drawnMs = localMs
    for (const fleet of fleets) {
      const mark = this.#marks.get(fleet.id)
      if (!mark) continue
      const { container, ship, brackets, glow, spot } = mark
      mark.aside = aside(mark, dtMs)
      const [x, y] = [
        camera.screenX(spot.x),
        camera.screenY(spot.y) - ASIDE_PX * mark.aside * (1 - planeShare),
      ]
      if (!isOnScreen(camera, x, y, 120)) {
        container.visible = false
        continue
      }
      const isSelected = fleet.id === selectedId
      container.position.set(Math.round(x * 4) / 4, Math.round(y * 4) / 4)
      ship.rotation = spot.heading
      ship.texture = this.#atlas[mightiest(fleet.ships ?? {})]
      ship.setSize(isSelected ? 24 : 20)
      glow.alpha = isSelected ? 0.5 : 0.3
      brackets.visible = isSelected
      brackets.rotation = spot.moves ? localMs / 6_000 : 0
      write(mark, fleet.name, etaOf(fleet))
      if (mark.name) mark.name.text.tint = isSelected ? PALETTE.ownPale : PALETTE.own
    }
    this.#untangle(selectedId)
  }

  /** Of names that would lie upon each other, one is shown: the selected fleet's, if it is there. */
  #untangle(selectedId: FleetId | null): void {
    const shown: Bounds[] = []
    const first = selectedId === null ? undefined : this.#marks.get(selectedId)
    const rest = [...this.#marks.values()].filter((mark) => mark !== first)
    for (const { container, name, eta, plate } of first ? [first, ...rest] : rest) {
      if (!container.visible) continue
      const [left, top] = [container.x + plate.x, container.y + plate.y]
      const bounds = { left, top, right: left + plate.width, bottom: top + plate.height }
      const isFree = shown.every((one) => !overlap(one, bounds))
      if (isFree) shown.push(bounds)
      for (const part of [name?.text, eta, plate]) if (part) part.visible = isFree
    }
  }

  #make(id: FleetId): Mark {
    const container = new Container()
    const glow = luminous(this.#atlas, 'glow', PALETTE.own)
    const ship = luminous(this.#atlas, 'interceptor', PALETTE.ownPale)
    const brackets = luminous(this.#atlas, 'brackets', PALETTE.own)
    glow.setSize(64)
    brackets.setSize(42)
    const eta = new BitmapText({
      text: '',
      style: { fontFamily: 'map-small', fontSize: 11, letterSpacing: 0.4, fill: '#ffffff' },
    })
    eta.tint = PALETTE.own
    eta.position.set(25, 1)
    const plate = new Sprite({ texture: Texture.WHITE, tint: PALETTE.space })
    plate.alpha = 0.45
    container.addChild(glow, brackets, ship, plate, eta)
    this.container.addChild(container)
    const mark = {
      container,
      glow,
      ship,
      brackets,
      eta,
      plate,
      spot: newSpot(),
      aside: 1,
      name: null,
    }
    this.#marks.set(id, mark)
    return mark
  }
}

interface Bounds {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function overlap(one: Bounds, other: Bounds): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  )
}

function aside({ aside: before, spot }: Mark, dtMs: number): number {
  const step = dtMs / ASIDE_MS
  return spot.moves ? Math.max(0, before - step) : Math.min(1, before + step)
}

function write(mark: Mark, name: string, etaText: string): void {
  const { container, eta, plate } = mark
  if (mark.name?.of === name && eta.text === etaText) return
  if (mark.name?.of !== name) {
    mark.name?.text.destroy()
    const text = nameText(name)
    container.addChild(text)
    mark.name = { of: name, text }
  }
  const { text } = mark.name
  eta.text = etaText
  text.position.set(25, etaText ? -14 : -8)
  plate.position.set(21, text.y - 1)
  plate.setSize(Math.max(text.width, eta.width) + 9, etaText ? 31 : 18)
}

/**
 * The map's font has the letters of generated names; names typed by players may need any letter.
 */
function nameText(name: string): Text | BitmapText {
  const style = { fontSize: 13, letterSpacing: 0.6, fill: '#ffffff' }
  return /^[ -~]*$/.test(name)
    ? new BitmapText({ text: name, style: { ...style, fontFamily: 'map-name' } })
    : new Text({ text: name, style: { ...style, fontFamily: 'sans-serif' } })
}
