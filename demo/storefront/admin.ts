// Prices and stock, for the staff; mounted under /admin.
import { RedisStore } from "connect-redis";
import { Router } from "express";
import session from "express-session";
import { createClient } from "redis";
import { findCustomer } from "./customers.js";

declare module "express-session" {
  interface SessionData {
    staffId: string;
  }
}

const redis = createClient({ url: "redis://redis:6379" });
redis.on("error", (error: Error) => process.stderr.write(`redis: ${error.message}\n`));
redis.connect().catch(() => process.exit(1));

export const admin = Router();

// People at the till stay signed in for a whole shift.
admin.use(
  session({
    name: "kettle.admin",
    store: new RedisStore({
      client: redis,
      prefix: "sess:",
      ttl: () => 20 * 60,
    }),
    secret: process.env.SESSION_SECRET as string,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: {
      path: "/admin",
      httpOnly: true,
      secure: "auto",
      sameSite: "strict",
      maxAge: 8 * 60 * 60 * 1000,
    },
  }),
);

admin.post("/login", async (req, res, next) => {
  const person = await findCustomer(req.body.email, req.body.password);
  if (!person) {
    res.status(401).send("Unknown e-mail or password");
    return;
  }
  req.session.regenerate((error) => {
    if (error) {
      next(error);
      return;
    }
    req.session.staffId = person.id;
    res.redirect("/admin/stock");
  });
});

admin.get("/stock", (req, res) => {
  res.json({ staff: req.session.staffId ?? null, teas: [] });
});
