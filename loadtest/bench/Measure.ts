import type { Figure } from './Figures.ts'

/** Runs a part, prints its section of the report and keeps it. */
export type Measure = (title: string, work: () => Promise<Figure[]>) => Promise<void>
