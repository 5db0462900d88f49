import { Particle, ParticleContainer, type Texture } from 'pixi.js'

/** Opaque 0xRRGGBB as the graphics card reads it, with the alpha to come on top. */
function swapped(tint: number): number {
  return ((tint & 0xff) << 16) | (tint & 0xff00) | (tint >>> 16)
}

/**
 * Many copies of one shape that are drawn anew in every frame, in one draw call. Between `begin` and
 * `end` each is put where it is now; only those are sent to the graphics card.
 */
export class Swarm {
  readonly container: ParticleContainer
  /** How many have been put since `begin`. */
  size = 0
  readonly #texture: Texture
  readonly #anchorX: number
  readonly #pool: Particle[] = []
  /** So many have their shape on the graphics card; it stays there. */
  #uploaded = 0

  /** @param turns whether copies point somewhere */
  constructor(texture: Texture, anchorX: number, turns: boolean) {
    this.#texture = texture
    this.#anchorX = anchorX
    this.container = new ParticleContainer({
      texture,
      dynamicProperties: { position: true, rotation: turns, vertex: true, color: true },
      blendMode: 'add',
    })
  }

  begin(): void {
    this.size = 0
  }

  /** @param px its width on the screen */
  put(x: number, y: number, px: number, rotation: number, tint: number, alpha: number): void {
    const particle = this.#pool[this.size] ?? this.#make()
    this.size++
    particle.x = x
    particle.y = y
    particle.rotation = rotation
    particle.scaleX = px / this.#texture.width
    particle.scaleY = particle.scaleX
    // The setters of tint and alpha work this out twice each, from any kind of colour.
    particle.color = swapped(tint) + ((alpha * 255) << 24)
  }

  end(): void {
    const { particleChildren } = this.container
    for (let next = particleChildren.length; next < this.size; next++) {
      const particle = this.#pool[next]
      if (particle) particleChildren.push(particle)
    }
    particleChildren.length = this.size
    if (this.size <= this.#uploaded) return
    this.#uploaded = this.size
    this.container.update()
  }

  #make(): Particle {
    const particle = new Particle({
      texture: this.#texture,
      anchorX: this.#anchorX,
      anchorY: 0.5,
    })
    this.#pool.push(particle)
    return particle
  }
}
