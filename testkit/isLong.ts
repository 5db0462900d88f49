/** `npm run test:long` runs the fault tests at full length; `npm test` runs short forms. */
export const IS_LONG = process.env.TESTS_LONG === '1'
