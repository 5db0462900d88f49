import type { ChronicleConsumer } from '../chronicle/ChronicleConsumer.ts'
import { BattleReports } from './battles/BattleReports.ts'

/** All read models. Each can be discarded and rebuilt from the chronicle [READ-1]. */
export const READ_MODELS: readonly ChronicleConsumer[] = [new BattleReports()]
