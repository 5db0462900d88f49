import { ApiError } from '../../../src/client/Api.ts'

export function errorInWords(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong. Try again.'
}
