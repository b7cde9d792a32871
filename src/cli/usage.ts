// What a person got wrong on the command line.

/** Ends the run with exit code 2 and this line. */
export class UsageError extends Error {}
