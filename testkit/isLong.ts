/** `npm run test:long` gives the runs under faults the time they take; `npm test` has short forms. */
export const IS_LONG = process.env.TESTS_LONG === '1'
