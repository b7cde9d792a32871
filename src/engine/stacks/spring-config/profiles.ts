// Which profiles a production environment has, and whether a layer is part of it.

export type Truth = true | false | "maybe";

/** Names of profiles that are never what users meet. */
const AWAY =
  /(?:^|[-_.])(?:dev(?:el|elop|elopment)?|tests?|testing|unit|local(?:host)?|ci|it|e2e|integration|mock|sandbox|demo|example|sample|debug|h2)(?=$|[-_.\d])/i;
const STAGE = /(?:^|[-_.])(?:prod|production|prd|live|staging|stage|stg|pre-?prod|release)(?=$|[-_.\d])/i;
/** A platform is where production runs, but it may well be combined with a stage. */
const PLATFORM = /(?:^|[-_.])(?:cloud|k8s|kubernetes|openshift|heroku|aws|azure|gcp)(?=$|[-_.\d])/i;

/** Whether a profile is for development or tests. Tells by the name, as people do. */
export const isAway = (profile: string): boolean => AWAY.test(profile);

export const isProduction = (profile: string): boolean =>
  !isAway(profile) && (STAGE.test(profile) || PLATFORM.test(profile));

/** The names in an expression such as `!(dev | test) & cloud`. */
export const namesIn = (expression: string): readonly string[] => expression.match(/[^\s()!&|]+/g) ?? [];

/**
 * Whether an expression holds while `active` are the profiles that certainly are. Others may be too, except those for
 * development and the other stages.
 * https://docs.spring.io/spring-boot/reference/features/profiles.html
 */
export function holds(expression: string, active: ReadonlySet<string>): Truth {
  const tokens = expression.match(/[()!&|]|[^\s()!&|]+/g) ?? [];
  const isStaged = [...active].some((profile) => STAGE.test(profile));
  let position = 0;
  const one = (): Truth => {
    const token = tokens[position++];
    if (token === "!") return not(one());
    if (token === "(") {
      const inner = any();
      if (tokens[position] === ")") position++;
      return inner;
    }
    if (token === undefined || /^[)&|]$/.test(token)) return "maybe";
    if (active.has(token)) return true;
    if (token === "default") return active.size === 0 ? "maybe" : false;
    return isAway(token) || (isStaged && STAGE.test(token)) ? false : "maybe";
  };
  const all = (): Truth => {
    let result = one();
    while (tokens[position] === "&") {
      position++;
      const next = one();
      result = result === false || next === false ? false : result === true ? next : result;
    }
    return result;
  };
  const any = (): Truth => {
    let result = all();
    while (tokens[position] === "|") {
      position++;
      const next = all();
      result = result === true || next === true ? true : result === false ? next : result;
    }
    return result;
  };
  return any();
}

const not = (truth: Truth): Truth => (truth === "maybe" ? truth : !truth);
