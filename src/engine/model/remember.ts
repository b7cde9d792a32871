// Keeps the answers of a pure function.

/** Remembers answers by argument: rules ask the same questions again and again. */
export function remember<A, R>(answer: (argument: A) => R): (argument: A) => R {
  const answers = new Map<A, R>();
  return (argument) => {
    if (!answers.has(argument)) answers.set(argument, answer(argument));
    return answers.get(argument) as R;
  };
}
