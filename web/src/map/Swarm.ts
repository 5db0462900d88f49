import { Particle, ParticleContainer, type Texture } from 'pixi.js'

/** Opaque 0xRRGGBB in the byte order of the graphics card, with alpha still to be added. */
function swapped(tint: number): number {
  return ((tint & 0xff) << 16) | (tint & 0xff00) | (tint >>> 16)
}

/**
 * Many copies of one shape, drawn again in every frame with one draw call. Put each between `begin`
 * and `end`; only those are sent to the graphics card.
 */
export class Swarm {
  readonly container: ParticleContainer
  /** How many copies were put since `begin`. */
  size = 0
  readonly #texture: Texture
  readonly #anchorX: number
  readonly #pool: Particle[] = []
  /** How many copies have their geometry on the graphics card. It stays there. */
  #uploaded = 0

  /** @param turns whether the copies rotate @param blendMode `add` shines, `normal` covers */
  constructor(
    texture: Texture,
    anchorX: number,
    turns: boolean,
    blendMode: 'add' | 'normal' = 'add',
  ) {
    this.#texture = texture
    this.#anchorX = anchorX
    this.container = new ParticleContainer({
      texture,
      dynamicProperties: { position: true, rotation: turns, vertex: true, color: true },
      blendMode,
    })
  }

  begin(): void {
    this.size = 0
  }

  /** @param px width on the screen */
  put(x: number, y: number, px: number, rotation: number, tint: number, alpha: number): void {
    const particle = this.#pool[this.size] ?? this.#make()
    this.size++
    particle.x = x
    particle.y = y
    particle.rotation = rotation
    particle.scaleX = px / this.#texture.width
    particle.scaleY = particle.scaleX
    // Set directly: the setters of tint and alpha would each compute this twice, from any colour
    // format.
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
