// A node of a shop that keeps its sessions in its memory, which a stop empties, or in the visitors' cookies.
import express, { type RequestHandler } from "express";
import session from "express-session";

const { PORT, NODE_NAME, SESSIONS, SESSION_SECRET = "" } = process.env;
const store = new session.MemoryStore();
// All nodes have the same key, so that a cookie is refused only when its session is gone.
const inMemory = session({ store, secret: SESSION_SECRET, name: "shop", resave: false, saveUninitialized: false });
// It has no types.
const cookieSession = (await import("cookie-session" as string)).default as (options: object) => RequestHandler;
const inCookies = cookieSession({ name: "shop", keys: [SESSION_SECRET] });

interface Visited {
  session: { visits?: number } | null;
}

const app = express();
app.get("/health", (_request, response) => void response.send("up"));
app.get("/internal/sessions", (_request, response) => {
  store.all((_error, sessions) => void response.send(String(Object.keys(sessions ?? {}).length)));
});
app.use(SESSIONS === "cookie" ? inCookies : inMemory);
/** Answers how often this visitor has been here: 1 means that the session is new. */
app.get("/visit", (request, response) => {
  const visitor = (request as unknown as Visited).session;
  const visits = (visitor?.visits ?? 0) + 1;
  if (visitor) visitor.visits = visits;
  // A balancer may call its nodes by their address.
  response.json({ visits, node: NODE_NAME, port: PORT });
});
app.get("/leave", (request, response) => {
  if (SESSIONS !== "cookie") return void request.session.destroy(() => void response.send("bye"));
  (request as unknown as Visited).session = null;
  response.send("bye");
});
app.listen(Number(PORT), "127.0.0.1", () => process.send?.("listening"));
