/** Which fleets follow which, or are bound for which system: an index over a sector's state, kept up by `evolve`. */
export class Followers {
  readonly #leaderOf = new Map<string, string>()
  readonly #followers = new Map<string, Set<string>>()

  /** @param leader the fleet that a fleet follows; null if it follows none, or is gone */
  set(id: string, leader: string | null): void {
    const before = this.#leaderOf.get(id) ?? null
    if (before === leader) return
    if (before !== null) this.#remove(before, id)
    if (leader === null) this.#leaderOf.delete(id)
    else {
      this.#leaderOf.set(id, leader)
      this.#followers.set(leader, (this.#followers.get(leader) ?? new Set()).add(id))
    }
  }

  /** @returns whom a fleet follows; null for nobody */
  leaderOf(id: string): string | null {
    return this.#leaderOf.get(id) ?? null
  }

  /** @returns all who are followed */
  leaders(): string[] {
    return [...this.#followers.keys()]
  }

  /** @returns who follows a fleet, by ascending id */
  of(leader: string): readonly string[] {
    const followers = this.#followers.get(leader)
    return followers ? [...followers].sort() : []
  }

  #remove(leader: string, id: string): void {
    const followers = this.#followers.get(leader)
    followers?.delete(id)
    if (followers?.size === 0) this.#followers.delete(leader)
  }
}
