import type { Figure } from './Figures.ts'

/** Prints a section of the report and keeps it. */
export type Measure = (title: string, work: () => Promise<Figure[]>) => Promise<void>
