// The id of this stack, for its parts.
export const ID = "spring-java";
