import { z } from 'zod'
import { defineInbox } from '../../core/defineInbox.ts'
import type { Scene } from '../../core/Scene.ts'
import { HOME_GOODS } from '../../rules/economy.ts'
import { BASE_LEVEL_FIRST } from '../../rules/holding.ts'
import type { BasesState } from '../basesPart.ts'
import { basePlaced } from '../events/basePlaced.ts'
import { newBase } from '../shapes.ts'
import { newStore } from '../stores.ts'

/** A commander was given a base in this sector. A base that is here already stays as it is. */
export const baseGranted = defineInbox({
  kind: 'base.granted',
  format: { from: 4, changes: [] },
  body: z.strictObject({ base: newBase }),
  decide(scene: Scene<BasesState>, { base }) {
    if (scene.state.bases.has(base.id)) return []
    const level = BASE_LEVEL_FIRST
    const store = newStore(scene, { ...base, levels: { base: level } }, HOME_GOODS)
    return [basePlaced.draft({ base: { ...base, level }, store })]
  },
})
