import { BitmapText, Container } from 'pixi.js'
import { CONTACT_MS, type Contact, type Contacts } from '../../../src/client/Contacts.ts'
import type { FleetId } from '../../../src/sim/core/ids.ts'
import { ago } from '../ui/words.ts'
import type { Atlas } from './atlas.ts'
import { PALETTE } from './palette.ts'
import { Swarm } from './Swarm.ts'
import { isOnScreen, type View } from './View.ts'

const FADE_MS = 400
/** Size of a plane on the screen from which contacts show how old they are. */
const DATED_FROM_PX = 380
const ALPHA_NEW = 0.8
const ALPHA_OLD = 0.22

interface Mark {
  contact: Contact
  /** 0 to 1. */
  shown: number
  isKnown: boolean
}

/** Where others' fleets were last seen: hollow marks that fade as they age. */
export class ContactLayer {
  readonly container = new Container()
  /** How many marks appear or disappear. */
  moving = 0
  readonly #darts: Swarm
  readonly #marks = new Map<FleetId, Mark>()
  readonly #ages: BitmapText[] = []
  #usedAges = 0
  #drawnMs = 0

  constructor(atlas: Atlas) {
    this.#darts = new Swarm(atlas.hollow, 0.5, true)
    this.container.addChild(this.#darts.container)
  }

  /** @param rate galaxy ms per local ms */
  update(view: View, contacts: Contacts | null, rate: number): void {
    this.#remember(contacts)
    const step = Math.min(1, (view.localMs - this.#drawnMs) / FADE_MS)
    this.#drawnMs = view.localMs
    this.moving = 0
    this.#usedAges = 0
    this.#darts.begin()
    for (const [id, mark] of this.#marks) {
      const goal = mark.isKnown ? 1 : 0
      if (mark.shown !== goal) this.moving++
      mark.shown = goal === 1 ? Math.min(1, mark.shown + step) : Math.max(0, mark.shown - step)
      if (mark.shown > 0) this.#draw(view, mark, rate)
      else if (!mark.isKnown) this.#marks.delete(id)
    }
    this.#darts.end()
    for (let rest = this.#usedAges; rest < this.#ages.length; rest++) {
      const text = this.#ages[rest]
      if (text) text.visible = false
    }
  }

  #remember(contacts: Contacts | null): void {
    for (const mark of this.#marks.values()) mark.isKnown = false
    for (const contact of contacts?.all ?? []) {
      const mark = this.#marks.get(contact.id)
      if (!mark) this.#marks.set(contact.id, { contact, shown: 0, isKnown: true })
      else {
        if (mark.contact !== contact) mark.shown = 0
        mark.contact = contact
        mark.isKnown = true
      }
    }
  }

  #draw(view: View, { contact, shown }: Mark, rate: number): void {
    const { camera, chart, planeShare } = view
    const sector = chart.sector(contact.sectorId)
    if (!sector || planeShare === 0) return
    const x = camera.screenX(chart.mapX(sector, contact.x))
    const y = camera.screenY(chart.mapY(sector, contact.y))
    if (!isOnScreen(camera, x, y, 40)) return
    const ageMs = Math.max(0, view.now - contact.seenAt)
    const fresh = Math.max(0, 1 - ageMs / CONTACT_MS)
    const alpha = (ALPHA_OLD + (ALPHA_NEW - ALPHA_OLD) * fresh) * shown * planeShare
    const tint = contact.owner === '' ? PALETTE.merchant : PALETTE.other
    this.#darts.put(x, y, 14, contact.heading ?? -Math.PI / 2, tint, alpha)
    if (chart.side * camera.zoom >= DATED_FROM_PX) this.#date(x, y, ago(ageMs / rate), tint, alpha)
  }

  #date(x: number, y: number, age: string, tint: number, alpha: number): void {
    const text = this.#ages[this.#usedAges] ?? this.#write()
    this.#usedAges++
    text.visible = true
    if (text.text !== age) text.text = age
    text.tint = tint
    text.alpha = alpha
    text.position.set(Math.round(x), Math.round(y) + 10)
  }

  #write(): BitmapText {
    const text = new BitmapText({
      text: '',
      style: { fontFamily: 'map-small', fontSize: 11, letterSpacing: 0.4, fill: '#ffffff' },
      anchor: { x: 0.5, y: 0 },
    })
    this.#ages.push(text)
    this.container.addChild(text)
    return text
  }
}
