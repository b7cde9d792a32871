// The commands that the page with a session's details links to, and no others that it may run.

export const LINKED = {
  reveal: "sessionDoctor.revealSessionId",
  hide: "sessionDoctor.hideSessionId",
  copy: "sessionDoctor.copySessionId",
  refresh: "sessionDoctor.refreshSession",
  promise: "sessionDoctor.openPromise",
} as const;
