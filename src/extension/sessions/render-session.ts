// What shows a session. A bundle of its own, loaded with the first session that is opened.
export { bytesDocument } from "./bytes-document.ts";
export { renderDetails } from "./render-details.ts";
export { sessionDocument } from "./session-document.ts";
