import { battle } from './battle.ts'
import { commanders } from './commanders.ts'
import { crowd } from './crowd.ts'
import { front } from './front.ts'
import { jumpStorm } from './jumpStorm.ts'
import { mixed } from './mixed.ts'
import { morningRush } from './morningRush.ts'
import { reconnectStorm } from './reconnectStorm.ts'
import type { Scenario } from './Scenario.ts'
import { watchers } from './watchers.ts'

export const SCENARIOS: readonly Scenario[] = [
  watchers,
  commanders,
  jumpStorm,
  reconnectStorm,
  crowd,
  morningRush,
  mixed,
  battle,
  front,
]
