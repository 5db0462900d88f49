import type { z } from 'zod'

const PARAMS = { isSentence: true }

/** An issue whose message is a whole sentence for a person, shown without the name of its field. */
export function sentence(message: string): z.core.$ZodRawIssue & { code: 'custom' } {
  return { code: 'custom', message, params: PARAMS, input: undefined }
}

export function isSentence(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.isSentence === true
}
